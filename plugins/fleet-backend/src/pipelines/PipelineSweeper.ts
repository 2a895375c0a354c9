import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  PipelineProvider,
  PipelinesObserved,
  Scope,
} from '@capstan/plugin-fleet-node';
import type { ChangePublisher } from '../actions/ActionService';
import type { ClaimIndex } from '../groups/ClaimIndex';
import { ScopeLoop } from '../sweep/ScopeLoop';
import type { ScopeStore } from '../sweep/ScopeStore';
import type { SweepMetrics } from '../sweep/SweepMetrics';
import type { PipelineStore } from './PipelineStore';

const LEASE_MS = 5000;
const RENEW_MS = 1000;
/** Somebody who has a page open reads more often than this. */
const WATCHED_MS = 90_000;

/**
 * Looks at the pipelines of each scope: one loop for each, in one replica at a time, whoever looks at pages. As the
 * sweep of groups does it: a lease of five seconds, renewed each second; when its replica dies another takes over.
 */
export class PipelineSweeper {
  readonly #owner = randomUUID();
  readonly #providers: readonly PipelineProvider[];
  readonly #scopes: ScopeStore;
  readonly #store: PipelineStore;
  readonly #claims: ClaimIndex;
  readonly #publisher: ChangePublisher;
  readonly #metrics: SweepMetrics;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  readonly #loops = new Map<string, ScopeLoop<PipelinesObserved>>();
  readonly #held = new Set<string>();
  readonly #wakeSeen = new Map<string, number>();
  /** What went wrong last, by scope, so that only news is told. */
  readonly #errors = new Map<string, string>();
  #observed: () => void = () => {};
  #renewal?: NodeJS.Timeout;
  #renewing?: Promise<void>;

  constructor(options: {
    providers: readonly PipelineProvider[];
    scopes: ScopeStore;
    store: PipelineStore;
    claims: ClaimIndex;
    publisher: ChangePublisher;
    metrics: SweepMetrics;
    timeoutMs: number;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#providers = options.providers;
    this.#scopes = options.scopes;
    this.#store = options.store;
    this.#claims = options.claims;
    this.#publisher = options.publisher;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#clock = options.clock ?? Date.now;
    for (const { provider, scope } of this.#all())
      this.#loops.set(
        scope.id,
        new ScopeLoop<PipelinesObserved>({
          provider: {
            sweep: async (_scope, call) =>
              provider.observe(scope, await this.#watched(scope), call),
            ...(provider.watch && {
              watch: (_scope, onChange, call) =>
                provider.watch!(scope, onChange, call),
            }),
          },
          scope,
          listener: {
            observed: (_scope, seen) => this.#seen(scope, seen),
            failed: (_scope, message) => this.#failed(scope, message),
            measured: (_scope, seconds, succeeded) =>
              this.#metrics.swept(provider.name, seconds, succeeded),
          },
          mayHold: () => this.#hold(scope.id),
          timeoutMs: options.timeoutMs,
          logger: options.logger,
        }),
      );
  }

  /** `listener` is told after a look that changed something. */
  onObserved(listener: () => void): void {
    this.#observed = listener;
  }

  async start(): Promise<void> {
    if (this.#loops.size === 0) return;
    for (const { provider, scope } of this.#all())
      await this.#scopes.register(provider.name, scope);
    for (const { id, error } of await this.#scopes.all())
      if (error !== undefined) this.#errors.set(id, error);
    for (const loop of this.#loops.values()) loop.start();
    this.#renewal = setInterval(() => {
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
    }, RENEW_MS);
    this.#renewal.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#renewing;
    await Promise.all([...this.#loops.values()].map(loop => loop.stop()));
    if (this.#loops.size > 0) await this.#scopes.release(this.#owner);
  }

  /** Look now, wherever the scope is looked at. Returns at once. */
  refresh(scopeId: string): void {
    if (this.#held.has(scopeId)) {
      this.#loops.get(scopeId)?.wake();
      return;
    }
    if (!this.#loops.has(scopeId)) return;
    this.#scopes
      .requestWake(scopeId)
      .catch(error =>
        this.#logger.warn(
          `Could not ask for a look at the pipelines of '${scopeId}'`,
          toError(error),
        ),
      );
  }

  async #watched(scope: Scope): Promise<ReadonlySet<string>> {
    const rows = await this.#store.watched(
      scope.id,
      this.#clock() - WATCHED_MS,
    );
    try {
      await this.#claims.ready();
    } catch {
      // While the catalog has never answered, none is known to be claimed.
      return new Set();
    }
    return new Set(
      rows.filter(row => this.#claims.claimant(row.claim)).map(({ id }) => id),
    );
  }

  async #seen(scope: Scope, seen: PipelinesObserved): Promise<void> {
    const changed = await this.#store.record(scope, seen);
    const recovered = this.#errors.delete(scope.id);
    this.#publisher.changed(
      recovered ? await this.#store.idsOf(scope.id) : changed,
    );
    if (changed.length > 0) this.#observed();
  }

  async #failed(scope: Scope, message: string): Promise<void> {
    const news = this.#errors.get(scope.id) !== message;
    await this.#scopes.fail(scope.id, message);
    if (!news) return;
    this.#errors.set(scope.id, message);
    this.#publisher.changed(await this.#store.idsOf(scope.id));
  }

  async #hold(scopeId: string): Promise<boolean> {
    const now = Date.now();
    const held = await this.#scopes.hold(
      scopeId,
      this.#owner,
      now,
      now + LEASE_MS,
    );
    if (held) this.#held.add(scopeId);
    else this.#held.delete(scopeId);
    return held;
  }

  /** Keeps what is held, and hears of wishes of other replicas. */
  async #renew(): Promise<void> {
    try {
      for (const scopeId of [...this.#held]) await this.#hold(scopeId);
      if (this.#held.size === 0) return;
      for (const { id, wakeRequested } of await this.#scopes.all()) {
        const seen = this.#wakeSeen.get(id);
        this.#wakeSeen.set(id, wakeRequested);
        if (seen !== undefined && wakeRequested > seen && this.#held.has(id))
          this.#loops.get(id)?.wake();
      }
    } catch (error) {
      this.#logger.warn(
        'Could not renew the leases of pipelines',
        toError(error),
      );
    }
  }

  *#all(): Iterable<{ provider: PipelineProvider; scope: Scope }> {
    for (const provider of this.#providers)
      for (const scope of provider.scopes()) yield { provider, scope };
  }
}
