import type { MetricWindow } from '../api/types.ts';
import { clock, SWEEP_MS } from './clock.ts';
import type {
  BalancerGroup,
  BalancerGroupState,
  BalancerState,
} from './control.ts';
import { Group } from './Group.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { HALF_WINDOW_MS } from './OutlierDetector.ts';

/** How long requests of a deleted group may take. */
const DELETE_DRAIN_MS = 10_000;

/** All groups of this process, and the one timer that they share. */
export class Balancer {
  readonly #limits: Limits;
  readonly #startedAt = new Date().toISOString();
  readonly #groups = new Map<string, Group>();
  /** Deleted, but with clients whose answers are still under way. */
  readonly #closing = new Set<Group>();
  /** Wishes for one group are carried out one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #timer: NodeJS.Timeout;
  #rolledAt = clock.now;

  /** Time is kept for all balancers of a process together. */
  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  /** Idempotent. Resolves when the wish is in force, or with the reason why its port is not open. */
  put(wish: BalancerGroup): Promise<BalancerGroupState> {
    return this.#inTurn(wish.groupId, async () => {
      let group = this.#groups.get(wish.groupId);
      if (!group) {
        group = new Group(wish.groupId, this.#limits);
        this.#groups.set(wish.groupId, group);
      }
      await group.apply(wish);
      return group.state();
    });
  }

  /** Idempotent. New connections are refused from then on; requests in flight may end. */
  delete(groupId: string): Promise<void> {
    return this.#inTurn(groupId, async () => {
      const group = this.#groups.get(groupId);
      this.#groups.delete(groupId);
      if (!group) return;
      this.#closing.add(group);
      const closed = () => this.#closing.delete(group);
      group.close(DELETE_DRAIN_MS).then(closed, closed);
    });
  }

  #inTurn<T>(groupId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(groupId) ?? Promise.resolve()).then(
      work,
      work,
    );
    this.#turns.set(groupId, turn);
    const clear = () => {
      if (this.#turns.get(groupId) === turn) this.#turns.delete(groupId);
    };
    turn.then(clear, clear);
    return turn;
  }

  state(): BalancerState {
    return {
      pid: process.pid,
      startedAt: this.#startedAt,
      groups: [...this.#groups.values()].map(group => group.state()),
    };
  }

  metrics(after?: string): MetricWindow[] {
    return [...this.#groups.values()].flatMap(group =>
      group.metrics.after(after),
    );
  }

  /** Waits until nothing is in flight to an instance; one that is not known has nothing. */
  async drained(
    instanceId: string,
    timeoutMs: number,
  ): Promise<{ drained: boolean; inFlight: number }> {
    for (const group of this.#groups.values()) {
      const target = group.target(instanceId);
      if (target)
        return {
          drained: await target.drained(timeoutMs),
          inFlight: target.inFlight,
        };
    }
    return { drained: true, inFlight: 0 };
  }

  /** Stops accepting everywhere and lets requests end, at most for `drainMs`. */
  async stop(drainMs: number): Promise<void> {
    await Promise.all(
      [...this.#groups.values()].map(group => group.close(drainMs)),
    );
    this.#groups.clear();
    clearInterval(this.#timer);
  }

  #sweep(): void {
    clock.now = performance.now();
    for (const group of this.#groups.values()) group.sweep();
    for (const group of this.#closing) group.sweep();
    if (clock.now - this.#rolledAt < HALF_WINDOW_MS) return;
    this.#rolledAt = clock.now;
    for (const group of this.#groups.values()) group.rollOutlierWindows();
  }
}
