import type {
  ActionExecutionDetail,
  PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import type { AwsAccountConfig } from '../config';
import type { PipelineCalls } from './PipelineCalls';
import { isRunning } from './PipelineFacts';
import type { PipelineFacts } from './PipelineFacts';

const TAGS_MS = 3_600_000;

/** One pipeline, and what was read of it: what has not changed is not read again. */
export class KnownPipeline {
  readonly name: string;
  readonly arn: string;
  /** The look at which it was read last; 0 = never. */
  lookedAt = 0;
  readonly #calls: PipelineCalls;
  readonly #wanted: NonNullable<AwsAccountConfig['codepipeline']>;
  readonly #now: () => number;
  #facts?: PipelineFacts;
  /** What the executions looked like when the rest was read; absent: it is to be read again. */
  #shape?: string;
  #tags?: Readonly<Record<string, string>>;
  #tagsAt = Number.NEGATIVE_INFINITY;

  constructor(
    name: string,
    options: {
      readonly arn: string;
      readonly calls: PipelineCalls;
      readonly wanted: AwsAccountConfig['codepipeline'];
      readonly now: () => number;
    },
  ) {
    this.name = name;
    this.arn = options.arn;
    this.#calls = options.calls;
    this.#wanted = options.wanted ?? {};
    this.#now = options.now;
  }

  get facts(): PipelineFacts | undefined {
    return this.#facts;
  }

  /** Whether it has the tag that is asked for; one whose tags are not known yet may have it. */
  get isWanted(): boolean {
    const { tag } = this.#wanted;
    const tags = this.#tags;
    if (!tag || !tags) return true;
    return tag.value === undefined
      ? tag.key in tags
      : tags[tag.key] === tag.value;
  }

  /** Something was done to it: it is read whole next time. */
  touched(): void {
    this.#shape = undefined;
  }

  /** The version that AWS lists for it. */
  listed(version: number | undefined): void {
    if (this.#facts?.declaration.version !== version) this.touched();
  }

  /** Reads what has changed: one call when nothing has, three while it runs. */
  async read(signal: AbortSignal): Promise<void> {
    await this.#readTags(signal);
    if (!this.isWanted) return;
    const executions = await this.#calls.executions(this.name, signal);
    const shape = shapeOf(executions);
    const before = this.#facts;
    if (before && shape === this.#shape && !executions.some(isRunning)) return;
    const actions = await this.#actions(executions, signal);
    const state =
      executions.length > 0
        ? await this.#calls.state(this.name, signal)
        : undefined;
    const same =
      before &&
      state?.pipelineVersion === before.declaration.version &&
      this.#shape !== undefined;
    const declaration = same
      ? before.declaration
      : (await this.#calls.get(this.name, signal)).pipeline!;
    this.#facts = {
      arn: this.arn,
      declaration,
      executions,
      actions,
      stages: state?.stageStates ?? [],
      tags: this.#tags ?? {},
    };
    this.#shape = shape;
  }

  /** What is new, and what is known of executions that were over when it was read. */
  async #actions(
    executions: readonly PipelineExecutionSummary[],
    signal: AbortSignal,
  ): Promise<readonly ActionExecutionDetail[]> {
    if (executions.length === 0) return [];
    const ids = new Set(executions.map(one => one.pipelineExecutionId));
    const known = new Map(
      (this.#facts?.actions ?? []).map(one => [one.actionExecutionId, one]),
    );
    const oldest = executions.at(-1)!.startTime!.getTime();
    const fresh = await this.#calls.actions(
      this.name,
      found =>
        found.some(({ actionExecutionId }) => known.has(actionExecutionId)) ||
        found.some(({ startTime }) => startTime!.getTime() < oldest),
      signal,
    );
    for (const one of fresh) known.set(one.actionExecutionId, one);
    return [...known.values()]
      .filter(({ pipelineExecutionId }) => ids.has(pipelineExecutionId))
      .sort((a, b) => b.startTime!.getTime() - a.startTime!.getTime());
  }

  async #readTags(signal: AbortSignal): Promise<void> {
    const { tag, entityTag } = this.#wanted;
    if (!tag && entityTag === undefined) return;
    if (this.#tagsAt + TAGS_MS > this.#now()) return;
    this.#tags = await this.#calls.tags(this.arn, signal);
    this.#tagsAt = this.#now();
    this.touched();
  }
}

/** Changes whenever something happens to one of them. */
function shapeOf(executions: readonly PipelineExecutionSummary[]): string {
  return executions
    .map(one =>
      [one.pipelineExecutionId, one.status, one.lastUpdateTime?.getTime()].join(
        ' ',
      ),
    )
    .join('\n');
}
