import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { Observation, Scope } from '../Observation';
import { ProviderError } from '../ProviderError';
import type {
  ApplyResult,
  ConfirmedAction,
  PlanContext,
  ProviderPlan,
  RolloutProvider,
} from '../RolloutProvider';
import type { CallOptions, ScaleGroupProvider } from '../ScaleGroupProvider';
import { MemoryClock } from './MemoryClock';
import { MemoryFaults } from './MemoryFaults';
import type { MemoryFault, MemoryOperation } from './MemoryFaults';
import { MemoryGroup, MemoryRefusal } from './MemoryGroup';
import type { MemoryGroupOptions } from './MemoryGroup';
import { observeMemoryGroup } from './observeMemoryGroup';
import { planMemoryAction } from './planMemoryAction';

/**
 * Something that the engine really did.
 * @public
 */
export interface MemoryEffect {
  readonly at: string;
  readonly nativeId: string;
  readonly idempotencyKey: string;
  readonly request: ActionRequest;
  readonly actor: string;
  /** The state of the group that it was meant for. */
  readonly concurrencyToken: string;
}

/**
 * A small engine in memory behind both contracts, with a clock that only tests move, faults, and a journal of every
 * effect (the oracle for "at most one"). Rollouts move on when the clock does.
 * @public
 */
export class MemoryProvider implements ScaleGroupProvider, RolloutProvider {
  readonly name: string;
  readonly clock: MemoryClock;
  /** Everything that `apply` changed, oldest first. */
  readonly effects: MemoryEffect[] = [];
  /** How often each operation was called, failed calls included. */
  readonly calls: Record<MemoryOperation, number> = {
    sweep: 0,
    watch: 0,
    apply: 0,
    readBack: 0,
  };
  readonly #account: string;
  readonly #rolloutMs: number;
  readonly #faults: MemoryFaults;
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #answers = new Map<string, ApplyResult>();
  readonly #watchers = new Set<() => void>();

  /** @param options - `rolloutMs` is how long starting all instances takes (default 4000, on `clock`). */
  constructor(
    options: {
      name?: string;
      account?: string;
      clock?: MemoryClock;
      rolloutMs?: number;
    } = {},
  ) {
    this.name = options.name ?? 'memory';
    this.#account = options.account ?? 'test';
    this.#rolloutMs = options.rolloutMs ?? 4000;
    this.clock = options.clock ?? new MemoryClock();
    this.#faults = new MemoryFaults(this.name);
    this.clock.subscribe(() => {
      let changed = false;
      for (const group of this.#groups.values())
        changed = group.settle(this.clock.now()) || changed;
      if (changed) this.#wake();
    });
  }

  /** The new group's state, for tests that change what a person outside of the portal would change. */
  addGroup(options: MemoryGroupOptions): MemoryGroup {
    const group = new MemoryGroup(options, {
      now: this.clock.now(),
      rolloutMs: this.#rolloutMs,
    });
    this.#groups.set(group.nativeId, group);
    this.#wake();
    return group;
  }

  group(nativeId: string): MemoryGroup {
    const group = this.#groups.get(nativeId);
    if (!group)
      throw new MemoryRefusal(
        `The provider '${this.name}' has no group '${nativeId}'.`,
      );
    return group;
  }

  removeGroup(nativeId: string): void {
    this.#groups.delete(nativeId);
    this.#wake();
  }

  /** Wakes the watchers, after a test has changed a group by itself. */
  touch(): void {
    this.#wake();
  }

  /** Switches a fault on, for the next `times` calls (default: until {@link MemoryProvider.heal}). */
  fault(
    operation: MemoryOperation,
    fault: MemoryFault,
    times: number = Infinity,
  ): void {
    this.#faults.set(operation, fault, times);
  }

  /** Switches all faults off. */
  heal(): void {
    this.#faults.clear();
  }

  scopes(): readonly Scope[] {
    return [
      {
        id: `${this.name}:${this.#account}:-`,
        account: this.#account,
        region: '-',
        intervalSeconds: 5,
      },
    ];
  }

  async sweep(_scope: Scope, options: CallOptions): Promise<Observation> {
    this.calls.sweep++;
    return this.#faults.around('sweep', options.signal, () => ({
      observedAt: this.clock.iso(),
      groups: [...this.#groups.values()].map(group =>
        observeMemoryGroup(group, { name: this.name, account: this.#account }),
      ),
    }));
  }

  async watch(
    _scope: Scope,
    onChange: () => void,
    options: CallOptions,
  ): Promise<void> {
    this.calls.watch++;
    await this.#faults.around('watch', options.signal, () => undefined);
    this.#watchers.add(onChange);
    await new Promise<void>(resolve => {
      options.signal.addEventListener('abort', () => resolve(), { once: true });
      if (options.signal.aborted) resolve();
    });
    this.#watchers.delete(onChange);
  }

  plan(request: ActionRequest, context: PlanContext): ProviderPlan {
    return planMemoryAction(request, context);
  }

  async apply(
    group: ScaleGroup,
    action: ConfirmedAction,
    options: CallOptions,
  ): Promise<ApplyResult> {
    this.calls.apply++;
    return this.#faults.around('apply', options.signal, () =>
      this.#commit(group, action),
    );
  }

  async readBack(
    _group: ScaleGroup,
    action: ConfirmedAction,
    options: CallOptions,
  ): Promise<ApplyResult | { readonly outcome: 'notSent' }> {
    this.calls.readBack++;
    return this.#faults.around(
      'readBack',
      options.signal,
      () =>
        this.#answers.get(action.idempotencyKey) ?? {
          outcome: 'notSent' as const,
        },
    );
  }

  #commit(scaleGroup: ScaleGroup, action: ConfirmedAction): ApplyResult {
    const known = this.#answers.get(action.idempotencyKey);
    if (known) return known;
    const group = this.#groups.get(scaleGroup.ref.nativeId);
    if (!group)
      return {
        outcome: 'refused',
        message: `The group '${scaleGroup.ref.nativeId}' is gone. Nothing was sent.`,
      };
    if (String(group.version) !== action.concurrencyToken) {
      return {
        outcome: 'refused',
        message: `'${group.nativeId}' has changed since. Look again. Nothing was changed.`,
      };
    }
    try {
      const rollout = group.act(action.request, {
        actor: action.actor,
        reason: action.reason,
        rollbackOf: action.rollbackOfNativeId,
      });
      const answer: ApplyResult = {
        outcome: 'accepted',
        nativeRolloutId: rollout?.id,
        message: `The engine accepted it (${action.request.kind}).`,
      };
      this.#answers.set(action.idempotencyKey, answer);
      this.effects.push({
        at: this.clock.iso(),
        nativeId: group.nativeId,
        idempotencyKey: action.idempotencyKey,
        request: action.request,
        actor: action.actor,
        concurrencyToken: action.concurrencyToken,
      });
      this.#wake();
      return answer;
    } catch (error) {
      if (error instanceof MemoryRefusal)
        return { outcome: 'refused', message: error.message };
      throw new ProviderError({
        provider: this.name,
        operation: 'apply',
        message: `The provider '${this.name}' failed on '${group.nativeId}'.`,
        retryable: false,
        cause: error,
      });
    }
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
