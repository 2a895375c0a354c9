import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ScaleGroupProvider, Scope } from '@capstan/plugin-fleet-node';
import type { ChangePublisher, Refresher } from '../actions/ActionService';
import type { ReadModel } from '../groups/ReadModel';
import type { Recorder } from './Recorder';
import { ScopeLoop } from './ScopeLoop';
import type { SweepListener } from './ScopeLoop';
import type { ScopeStore } from './ScopeStore';
import type { SweepMetrics } from './SweepMetrics';

const LEASE_MS = 5000;
const RENEW_MS = 1000;

/**
 * One loop for each scope, in one replica at a time: a lease of five seconds, renewed each second, decides which. When
 * that replica dies, another takes over within that time.
 */
export class Sweeper implements Refresher {
  readonly #owner = randomUUID();
  readonly #loops = new Map<string, ScopeLoop>();
  readonly #held = new Set<string>();
  readonly #wakeSeen = new Map<string, number>();
  readonly #providers: readonly ScaleGroupProvider[];
  readonly #store: ScopeStore;
  readonly #readModel: ReadModel;
  readonly #recorder: Recorder;
  readonly #publisher: ChangePublisher;
  readonly #metrics: SweepMetrics;
  readonly #logger: LoggerService;
  #observed: (groupIds: readonly string[]) => void = () => {};
  #swept: (scopeId: string) => Promise<void> = async () => {};
  #renewal?: NodeJS.Timeout;

  constructor(options: {
    providers: readonly ScaleGroupProvider[];
    store: ScopeStore;
    recorder: Recorder;
    readModel: ReadModel;
    publisher: ChangePublisher;
    metrics: SweepMetrics;
    timeoutMs: number;
    logger: LoggerService;
  }) {
    this.#providers = options.providers;
    this.#store = options.store;
    this.#readModel = options.readModel;
    this.#logger = options.logger;
    this.#recorder = options.recorder;
    this.#publisher = options.publisher;
    this.#metrics = options.metrics;
    for (const { provider, scope } of this.#scopes()) {
      this.#loops.set(
        scope.id,
        new ScopeLoop({
          provider,
          scope,
          listener: this.#listenerOf(provider.name),
          mayHold: () => this.#hold(scope.id),
          timeoutMs: options.timeoutMs,
          logger: options.logger,
        }),
      );
    }
  }

  /** `listener` is told which groups changed, once the change is stored and readable. */
  onObserved(listener: (groupIds: readonly string[]) => void): void {
    this.#observed = listener;
  }

  /**
   * `listener` is told after each look at a scope, well or not, in the replica that looked; the next look waits for it.
   * It must not throw.
   */
  onSwept(listener: (scopeId: string) => Promise<void>): void {
    this.#swept = listener;
  }

  async start(): Promise<void> {
    for (const { provider, scope } of this.#scopes())
      await this.#store.register(provider.name, scope);
    this.#readModel.onRead(row => {
      const seen = this.#wakeSeen.get(row.id);
      this.#wakeSeen.set(row.id, row.wakeRequested);
      if (
        seen !== undefined &&
        row.wakeRequested > seen &&
        this.#held.has(row.id)
      )
        this.#loops.get(row.id)?.wake();
    });
    await this.#readModel.start();
    for (const loop of this.#loops.values()) loop.start();
    this.#renewal = setInterval(() => this.#renew(), RENEW_MS);
    this.#renewal.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewal);
    await Promise.all([...this.#loops.values()].map(loop => loop.stop()));
    await this.#readModel.stop();
    await this.#store.release(this.#owner);
  }

  refresh(groupId: string): void {
    const scopeId = this.#readModel.get(groupId)?.scopeId;
    if (scopeId === undefined) return;
    if (this.#held.has(scopeId)) {
      this.#loops.get(scopeId)?.wake();
      return;
    }
    this.#store
      .requestWake(scopeId)
      .catch(error =>
        this.#logger.warn(
          `Could not ask for a look at '${scopeId}'`,
          toError(error),
        ),
      );
  }

  #listenerOf(provider: string): SweepListener {
    const groupsOf = (scope: Scope) =>
      this.#readModel.groupsOf(scope.id).map(group => group.id);
    return {
      observed: async (scope, observation) => {
        const recovered = this.#readModel.scope(scope.id)?.error !== undefined;
        const changed = await this.#recorder.record(scope, observation);
        this.#publisher.changed(recovered ? groupsOf(scope) : changed);
        if (changed.length > 0) this.#observed(changed);
        await this.#swept(scope.id);
      },
      failed: async (scope, message) => {
        const news = this.#readModel.scope(scope.id)?.error !== message;
        await this.#recorder.fail(scope, message);
        if (news) this.#publisher.changed(groupsOf(scope));
        await this.#swept(scope.id);
      },
      measured: (_scope, seconds, succeeded) =>
        this.#metrics.swept(provider, seconds, succeeded),
    };
  }

  async #hold(scopeId: string): Promise<boolean> {
    const now = Date.now();
    const held = await this.#store.hold(
      scopeId,
      this.#owner,
      now,
      now + LEASE_MS,
    );
    if (held) this.#held.add(scopeId);
    else this.#held.delete(scopeId);
    return held;
  }

  #renew(): void {
    for (const scopeId of this.#held) {
      this.#hold(scopeId).catch(error =>
        this.#logger.warn(
          `Could not renew the lease of '${scopeId}'`,
          toError(error),
        ),
      );
    }
  }

  *#scopes(): Iterable<{ provider: ScaleGroupProvider; scope: Scope }> {
    for (const provider of this.#providers)
      for (const scope of provider.scopes()) yield { provider, scope };
  }
}
