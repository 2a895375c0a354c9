import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Rollout } from '@capstan/plugin-fleet-common';
import type {
  ProviderError,
  SignalProvider,
  SignalSource,
  SignalTarget,
} from '@capstan/plugin-fleet-node';
import { Poller } from '../database/Poller';
import { toMs } from '../database/time';
import type { ReadModel } from '../groups/ReadModel';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { RevisionStore } from '../ledger/RevisionStore';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { SignalTargets } from '../signals/SignalTargets';
import { markersOf, messageOf } from './markersOf';
import type { ClaimedMarker, MarkerStore } from './MarkerStore';

const EVERY_MS = 10_000;
/** What began or ended longer ago is history: a portal that was just installed marks nothing of last year. */
const NEWS_MS = 6 * 3600 * 1000;
const TIMEOUT_MS = 20_000;
const LEASE_MS = 2 * TIMEOUT_MS;
const AT_ONCE = 20;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 10 * 60 * 1000;
/** Nobody wants to know any more. */
const GIVE_UP_MS = 24 * 3600 * 1000;
const MAX_SEEN = 10_000;

interface Marking {
  readonly provider: SignalProvider;
  readonly source: SignalSource;
}

/**
 * Writes the begin and the end of every rollout and rollback into the change tracking of the sources that know the group.
 *
 * What may be relied on: each is written at least once, also when the portal is restarted or the source is away for up to
 * a day, and by one replica at a time; when an answer was lost it is written again with the same key, by which the source
 * can tell that it is the same. Sources that have no change tracking are not asked for any.
 */
export class MarkerWriter {
  readonly #marking: readonly Marking[];
  readonly #store: MarkerStore;
  readonly #readModel: Pick<ReadModel, 'groups'>;
  readonly #rollouts: Pick<RolloutStore, 'get' | 'endedSince'>;
  readonly #revisions: Pick<RevisionStore, 'list'>;
  readonly #targets: Pick<SignalTargets, 'of'>;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  readonly #stop = new AbortController();
  readonly #poller: Poller;
  /** What this process knows to be written down. */
  readonly #seen = new Set<string>();

  constructor(options: {
    providers: readonly SignalProvider[];
    store: MarkerStore;
    readModel: Pick<ReadModel, 'groups'>;
    rollouts: Pick<RolloutStore, 'get' | 'endedSince'>;
    revisions: Pick<RevisionStore, 'list'>;
    targets: Pick<SignalTargets, 'of'>;
    logger: LoggerService;
    /** Default: each ten seconds, and when something was observed. */
    everyMs?: number;
    clock?: () => number;
  }) {
    this.#marking = options.providers
      .filter(provider => provider.mark !== undefined)
      .flatMap(provider =>
        provider.sources().map(source => ({ provider, source })),
      );
    this.#store = options.store;
    this.#readModel = options.readModel;
    this.#rollouts = options.rollouts;
    this.#revisions = options.revisions;
    this.#targets = options.targets;
    this.#logger = options.logger;
    this.#clock = options.clock ?? Date.now;
    this.#poller = new Poller({
      what: 'mark rollouts at signal sources',
      everyMs: options.everyMs ?? EVERY_MS,
      poll: async () => {
        await this.#look();
        await this.#deliver();
      },
      logger: options.logger,
    });
  }

  start(): void {
    if (this.#marking.length > 0) this.#poller.start();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#poller.stop();
  }

  /** Something is known that was not. Returns at once. */
  observed(): void {
    this.#poller.wake();
  }

  /** Writes down what is to be marked, so that a crash forgets nothing. */
  async #look(): Promise<void> {
    const now = this.#clock();
    for (const { id: groupId, observation } of this.#readModel.groups()) {
      const { rollout } = observation;
      if (rollout)
        await this.#note(
          { ...rollout, groupId, id: rolloutIdOf(groupId, rollout.nativeId) },
          now,
        );
    }
    for (const rollout of await this.#rollouts.endedSince(now - NEWS_MS))
      await this.#note(rollout, now);
  }

  async #note(
    rollout: Pick<
      Rollout,
      'id' | 'groupId' | 'phase' | 'rollbackOf' | 'startedAt' | 'endedAt'
    >,
    now: number,
  ): Promise<void> {
    const moments = markersOf(rollout).filter(
      ({ kind, at }) =>
        now - toMs(at, now) < NEWS_MS &&
        !this.#seen.has(`${rollout.id} ${kind}`),
    );
    if (moments.length === 0) return;
    const target = await this.#targets.of(rollout.groupId);
    await this.#store.add(
      moments.flatMap(({ kind, at }) =>
        this.#marking
          .filter(marking => target && covers(marking, target))
          .map(({ source }) => ({
            sourceId: source.id,
            rolloutId: rollout.id,
            groupId: rollout.groupId,
            kind,
            at: toMs(at, now),
          })),
      ),
    );
    if (this.#seen.size > MAX_SEEN) this.#seen.clear();
    for (const { kind } of moments) this.#seen.add(`${rollout.id} ${kind}`);
  }

  async #deliver(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const now = this.#clock();
      const claimed = await this.#store.claim(now, now + LEASE_MS, AT_ONCE);
      for (const marker of claimed) await this.#write(marker);
      if (claimed.length < AT_ONCE) return;
    }
  }

  async #write(claimed: ClaimedMarker): Promise<void> {
    const { sourceId, rolloutId, groupId, kind } = claimed;
    const marking = this.#marking.find(({ source }) => source.id === sourceId);
    const rollout = await this.#rollouts.get(rolloutId);
    const target = await this.#targets.of(groupId);
    const now = this.#clock();
    if (!marking || !rollout || !target || now - claimed.at > GIVE_UP_MS) {
      await this.#store.settle(claimed, now);
      return;
    }
    const revisions = await this.#revisions.list(groupId, undefined);
    const commit = revisions.find(
      ({ id }) => id === rollout.to.revisionId,
    )?.commit;
    const signal = AbortSignal.any([
      AbortSignal.timeout(TIMEOUT_MS),
      this.#stop.signal,
    ]);
    try {
      await marking.provider.mark?.(
        marking.source,
        {
          key: `${rolloutId} ${kind}`,
          target,
          kind,
          version: rollout.to.label,
          at: new Date(claimed.at).toISOString(),
          ...(rollout.actor !== undefined && { actor: rollout.actor }),
          message: messageOf(rollout, kind),
          ...(commit !== undefined && { commit }),
        },
        { signal },
      );
      await this.#store.settle(claimed, this.#clock());
    } catch (error) {
      const again = retryAt(error, claimed.attempts, this.#clock());
      this.#logger.warn(
        `Could not write '${kind}' of rollout '${rolloutId}' into '${sourceId}'${
          again === undefined ? '' : '; it is tried again'
        }`,
        toError(error),
      );
      if (again === undefined) await this.#store.settle(claimed, this.#clock());
      else await this.#store.postpone(claimed, again);
    }
  }
}

/** `undefined` when trying again does not help. What is no answer of the source may be anything, so it is tried. */
function retryAt(
  error: unknown,
  attempts: number,
  now: number,
): number | undefined {
  const { name, retryable, retryAfterMs } = error as Partial<ProviderError>;
  // A key that was wrong may be put right within the day.
  const refused = name === 'ProviderError' && retryable === false;
  if (refused && attempts >= 3) return undefined;
  const wait = Math.min(
    FIRST_RETRY_MS * 2 ** Math.min(attempts, 10),
    LONGEST_RETRY_MS,
  );
  return now + Math.max(wait, retryAfterMs ?? 0);
}

function covers({ provider, source }: Marking, target: SignalTarget): boolean {
  try {
    return provider.covers(source, target);
  } catch {
    return false;
  }
}
