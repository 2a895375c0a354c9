import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import { parseScaleGroupRef } from '@capstan/plugin-fleet-common';
import type { PipelineAction } from '@capstan/plugin-fleet-common';
import type {
  ConfirmedPipelineAction,
  PipelineProvider,
} from '@capstan/plugin-fleet-node';
import type { ChangePublisher } from '../actions/ActionService';
import { Poller } from '../database/Poller';
import type { Boundary } from '../journal/boundary';
import { Delivery, UNREACHABLE } from '../journal/Delivery';
import { withDefaults } from '../journal/JournalOptions';
import type {
  JournalOptions,
  JournalSettings,
} from '../journal/JournalOptions';
import { Lease } from '../journal/Lease';
import { LostLeaseError } from '../journal/LostLeaseError';
import type { PipelineActionRecord } from './PipelineActionRow';
import type {
  NewPipelineAction,
  PipelineActionStore,
  PipelineInsert,
} from './PipelineActionStore';

const WAIT_MS = 100;

/**
 * Brings what people ask of pipelines to their providers: one row for each request, at most one effect, taken up by
 * whoever runs when a process dies in the middle. {@link Delivery} says how.
 */
export class PipelineJournal {
  readonly #store: PipelineActionStore;
  readonly #providers: ReadonlyMap<string, PipelineProvider>;
  readonly #refresh: (pipelineId: string) => void;
  readonly #publisher: ChangePublisher;
  readonly #logger: LoggerService;
  readonly #settings: JournalSettings;
  readonly #owner = randomUUID();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #poller: Poller;

  /** @param options - `refresh` looks at a pipeline soon. */
  constructor(options: {
    store: PipelineActionStore;
    providers: ReadonlyMap<string, PipelineProvider>;
    refresh: (pipelineId: string) => void;
    publisher: ChangePublisher;
    logger: LoggerService;
    journal?: JournalOptions;
  }) {
    this.#store = options.store;
    this.#providers = options.providers;
    this.#refresh = options.refresh;
    this.#publisher = options.publisher;
    this.#logger = options.logger;
    this.#settings = withDefaults(options.journal ?? {});
    this.#poller = new Poller({
      what: 'look for unfinished actions on pipelines',
      everyMs: this.#settings.pollMs,
      poll: () => this.#takeUpAbandoned(),
      logger: options.logger,
    });
  }

  start(): void {
    this.#poller.start();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    await this.#poller.stop();
    while (this.#inFlight.size > 0)
      await Promise.allSettled([...this.#inFlight]);
  }

  /**
   * Writes the request down and sends it. Answers once the row says where it stands. What it answers when nothing was
   * inserted is the row that is in the way.
   */
  async submit(
    action: Omit<NewPipelineAction, 'leaseOwner' | 'leaseMs'>,
  ): Promise<PipelineInsert> {
    const since = this.#settings.steady();
    const inserted = await this.#store.insert({
      ...action,
      leaseOwner: this.#owner,
      leaseMs: this.#settings.leaseMs,
    });
    if (inserted.outcome === 'inserted')
      await this.#track(this.#run(inserted.record, since));
    return inserted;
  }

  /**
   * The stored answer, once whichever process works on it has one. Throws a `ConflictError` when it was refused and a
   * `ServiceUnavailableError` when the provider could not be reached: nothing was sent then.
   */
  async answer(id: string): Promise<PipelineAction> {
    for (let waited = 0; ; waited += WAIT_MS) {
      const record = await this.#store.get(id);
      if (!record) throw new NotFoundError(`There is no action '${id}'.`);
      const { state } = record.action;
      const workedOn =
        (state === 'recorded' || state === 'sending') &&
        record.leaseOwner !== undefined;
      if (!workedOn || waited >= this.#settings.callMs)
        return answerOf(record.action);
      await new Promise(resolve => setTimeout(resolve, WAIT_MS).unref());
    }
  }

  async #takeUpAbandoned(): Promise<void> {
    for (const record of await this.#store.abandoned(20)) {
      const since = this.#settings.steady();
      const claimed = await this.#store.claim(
        record,
        this.#owner,
        this.#settings.leaseMs,
      );
      if (claimed) void this.#track(this.#resume(claimed, since));
    }
  }

  async #resume(record: PipelineActionRecord, since: number): Promise<void> {
    const { id, request } = record.action;
    this.#logger.info(`Taking up action '${id}' (${request.kind})`);
    try {
      await this.#run(record, since);
    } catch (error) {
      this.#logger.error(
        `Action '${id}' was interrupted; it is taken up again`,
        toError(error),
      );
    }
  }

  async #run(record: PipelineActionRecord, since: number): Promise<void> {
    const { id, pipelineId } = record.action;
    const lease = new Lease({
      store: this.#store,
      key: { id, owner: this.#owner, fence: record.fence },
      since,
      ms: this.#settings.leaseMs,
      now: this.#settings.steady,
    });
    try {
      await this.#deliver(record, lease);
    } catch (error) {
      if (!(error instanceof LostLeaseError)) throw error;
      this.#logger.info(`Action '${id}' was taken over by another process`);
    } finally {
      await lease.letGo();
      this.#publisher.changed([pipelineId]);
    }
  }

  async #deliver(record: PipelineActionRecord, lease: Lease): Promise<void> {
    const { action, createdAt } = record;
    const boundary = async (name: Boundary) =>
      this.#settings.boundary(name, {
        id: action.id,
        kind: action.request.kind,
      });
    if (action.state === 'recorded') await boundary('recorded');
    const ref = parseScaleGroupRef(action.pipelineId);
    const provider = this.#providers.get(ref.provider);
    if (!provider) {
      const sent = action.state === 'sending';
      await this.#store.move(lease.key, {
        to: sent ? 'failed' : 'refused',
        message: `${
          sent ? 'Nobody can tell whether it happened' : 'Nothing was sent'
        }: the module for '${ref.provider}' is not installed any more.`,
      });
      return;
    }
    const confirmed: ConfirmedPipelineAction = {
      // People choose their keys, so two may choose the same one: the provider gets ours.
      idempotencyKey: `capstan-${action.id}`,
      request: action.request,
      actor: action.actor,
      requestedAt: action.createdAt,
      ...(action.reason !== undefined && { reason: action.reason }),
    };
    const delivery = new Delivery(
      {
        thing: 'pipeline',
        providerName: provider.name,
        createdAt,
        sending: action.state === 'sending',
        apply: signal => provider.apply(ref, confirmed, { signal }),
        readBack: signal => provider.readBack(ref, confirmed, { signal }),
        move: ({ to, message, claimableAfterMs }) =>
          this.#store.move(lease.key, { to, message, claimableAfterMs }),
        accepted: async ({ message, nativeRolloutId }) => {
          await this.#store.move(lease.key, {
            to: 'accepted',
            message,
            runId: nativeRolloutId,
          });
          this.#refresh(action.pipelineId);
          await boundary('accepted');
        },
        boundary,
      },
      lease,
      this.#store.clock,
      this.#settings,
    );
    await delivery.run();
  }

  #track(work: Promise<void>): Promise<void> {
    this.#inFlight.add(work);
    const done = () => this.#inFlight.delete(work);
    work.then(done, done);
    return work;
  }
}

function answerOf(action: PipelineAction): PipelineAction {
  if (action.state === 'refused') throw new ConflictError(action.message);
  if (action.state === 'failed' && action.message.startsWith(UNREACHABLE))
    throw new ServiceUnavailableError(action.message);
  return action;
}
