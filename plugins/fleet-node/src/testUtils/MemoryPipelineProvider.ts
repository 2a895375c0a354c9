import { LOCAL_GIT_ANNOTATION } from '@capstan/plugin-fleet-common';
import type {
  PipelineRequest,
  ScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { Scope } from '../Observation';
import type {
  ConfirmedPipelineAction,
  PipelineObservation,
  PipelineProvider,
  PipelinesObserved,
} from '../PipelineProvider';
import type { ApplyResult } from '../RolloutProvider';
import type { CallOptions } from '../ScaleGroupProvider';
import { MemoryClock } from './MemoryClock';
import { MemoryFaults } from './MemoryFaults';
import type { MemoryFault, MemoryOperation } from './MemoryFaults';
import { MemoryPipeline, MemoryPipelineRefusal } from './MemoryPipeline';

/**
 * Something that the pipelines really did.
 * @public
 */
export interface MemoryPipelineEffect {
  readonly nativeId: string;
  readonly idempotencyKey: string;
  readonly request: PipelineRequest;
  readonly actor: string;
}

/**
 * Pipelines in memory, with a clock that only tests move, faults, and a journal of every effect (the oracle for "at most
 * one"). Claimed by `LOCAL_GIT_ANNOTATION` with their names.
 * @public
 */
export class MemoryPipelineProvider implements PipelineProvider {
  readonly name: string;
  readonly clock: MemoryClock;
  /** Everything that `apply` changed, oldest first. */
  readonly effects: MemoryPipelineEffect[] = [];
  /** How often each operation was called, failed calls included; `sweep` stands for `observe`. */
  readonly calls: Record<MemoryOperation, number> = {
    sweep: 0,
    watch: 0,
    apply: 0,
    readBack: 0,
  };
  /** What the last look was told to watch. */
  watched: ReadonlySet<string> = new Set();
  /** Pipelines that cannot be read, with a sentence why. */
  readonly problems = new Map<string, string>();
  readonly #stageMs: number;
  readonly #intervalSeconds: number;
  readonly #faults: MemoryFaults;
  readonly #pipelines = new Map<string, MemoryPipeline>();
  readonly #answers = new Map<string, ApplyResult>();
  readonly #watchers = new Set<() => void>();

  /** @param options - `stageMs` is how long a stage takes (default 1000, on `clock`). */
  constructor(
    options: {
      name?: string;
      clock?: MemoryClock;
      stageMs?: number;
      intervalSeconds?: number;
    } = {},
  ) {
    this.name = options.name ?? 'memory-pipeline';
    this.clock = options.clock ?? new MemoryClock();
    this.#stageMs = options.stageMs ?? 1000;
    this.#intervalSeconds = options.intervalSeconds ?? 5;
    this.#faults = new MemoryFaults(this.name);
    this.clock.subscribe(() => this.#settle());
  }

  addPipeline(name: string): MemoryPipeline {
    const pipeline = new MemoryPipeline(name, this.#stageMs);
    this.#pipelines.set(name, pipeline);
    this.#wake();
    return pipeline;
  }

  removePipeline(name: string): void {
    this.#pipelines.delete(name);
    this.#wake();
  }

  /** A new commit, as if pushed by somebody; the id of its run. */
  push(name: string, actor?: string): string {
    const pipeline = this.#pipelines.get(name);
    if (!pipeline) throw new Error(`There is no pipeline '${name}'.`);
    const id = pipeline.push(this.clock.now(), actor);
    this.#settle();
    this.#wake();
    return id;
  }

  /** Switches a fault on, for the next `times` calls (default: until {@link MemoryPipelineProvider.heal}). */
  fault(
    operation: MemoryOperation,
    fault: MemoryFault,
    times: number = Infinity,
  ): void {
    this.#faults.set(operation, fault, times);
  }

  heal(): void {
    this.#faults.clear();
  }

  refOf(name: string): ScaleGroupRef {
    return {
      provider: this.name,
      account: 'test',
      region: '-',
      nativeId: name,
    };
  }

  scopes(): readonly Scope[] {
    return [
      {
        id: `${this.name}:test:-`,
        account: 'test',
        region: '-',
        intervalSeconds: this.#intervalSeconds,
      },
    ];
  }

  async observe(
    _scope: Scope,
    watched: ReadonlySet<string>,
    { signal }: CallOptions,
  ): Promise<PipelinesObserved> {
    this.calls.sweep++;
    this.watched = watched;
    return this.#faults.around('sweep', signal, () => ({
      observedAt: this.clock.iso(),
      pipelines: [...this.#pipelines.values()]
        .filter(({ name }) => !this.problems.has(name))
        .map(pipeline => this.#observe(pipeline)),
      problems: [...this.problems].map(([name, message]) => ({
        ref: this.refOf(name),
        message,
      })),
    }));
  }

  async watch(
    _scope: Scope,
    onChange: () => void,
    { signal }: CallOptions,
  ): Promise<void> {
    this.calls.watch++;
    await this.#faults.around('watch', signal, () => undefined);
    this.#watchers.add(onChange);
    if (!signal.aborted)
      await new Promise(resolve => signal.addEventListener('abort', resolve));
    this.#watchers.delete(onChange);
  }

  async apply(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult> {
    this.calls.apply++;
    return this.#faults.around('apply', signal, () => {
      const known = this.#answers.get(action.idempotencyKey);
      if (known) return known;
      const answer = this.#commit(pipeline, action);
      this.#answers.set(action.idempotencyKey, answer);
      return answer;
    });
  }

  async readBack(
    _pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult | { readonly outcome: 'notSent' }> {
    this.calls.readBack++;
    return this.#faults.around(
      'readBack',
      signal,
      () =>
        this.#answers.get(action.idempotencyKey) ??
        ({ outcome: 'notSent' } as const),
    );
  }

  #commit(
    { nativeId }: ScaleGroupRef,
    { idempotencyKey, request, actor }: ConfirmedPipelineAction,
  ): ApplyResult {
    const pipeline = this.#pipelines.get(nativeId);
    try {
      if (!pipeline)
        throw new MemoryPipelineRefusal(`There is no pipeline '${nativeId}'.`);
      const { runId, message } = pipeline.act(request, actor, this.clock.now());
      this.effects.push({ nativeId, idempotencyKey, request, actor });
      this.#settle();
      this.#wake();
      return {
        outcome: 'accepted',
        message,
        ...(runId !== undefined && { nativeRolloutId: runId }),
      };
    } catch (error) {
      if (!(error instanceof MemoryPipelineRefusal)) throw error;
      return { outcome: 'refused', message: error.message };
    }
  }

  #observe(pipeline: MemoryPipeline): PipelineObservation {
    return {
      ref: this.refOf(pipeline.name),
      name: pipeline.name,
      kind: 'Memory pipeline',
      claim: { annotation: LOCAL_GIT_ANNOTATION, value: pipeline.name },
      runs: pipeline.runs(),
      start: { can: true },
      simulated: true,
    };
  }

  #settle(): void {
    let changed = false;
    for (const pipeline of this.#pipelines.values())
      changed = pipeline.settle(this.clock.now()) || changed;
    if (changed) this.#wake();
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
