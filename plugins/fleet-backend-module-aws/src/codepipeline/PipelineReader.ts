import type {
  ActionExecutionDetail,
  PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import type { AwsScope } from '../AwsScope';
import { inParallel } from '../batches';
import { isDenied, messageOf, nameOf } from '../errors';
import type { PipelineCalls } from './PipelineCalls';
import { MOST_RUNS, isRunning, pipelineArn } from './PipelineFacts';
import type { PipelineFacts } from './PipelineFacts';

/** What one look found. */
export interface Looked {
  readonly seen: readonly PipelineFacts[];
  /** ARNs of those that were not looked at. */
  readonly kept: readonly string[];
  readonly problems: readonly {
    readonly arn: string;
    readonly message: string;
  }[];
}

const LIST_MS = 300_000;
const TAGS_MS = 3_600_000;
/** Calls of a look that go to pipelines that were never looked at, and to others that nobody watches. */
const FIRST = 60;
const AGAIN = 15;

interface Known {
  facts?: PipelineFacts;
  /** What the executions looked like when the rest was read. */
  shape?: string;
  lookedAt: number;
  tags?: Readonly<Record<string, string>>;
  tagsAt?: number;
}

/**
 * Reads the pipelines of one account and region. CodePipeline has no bulk call, so those that somebody watches come first, and
 * of the others as many as the allowance lets, the longest unseen first. One that does nothing costs one call, one that runs
 * three.
 */
export class PipelineReader {
  readonly #calls: PipelineCalls;
  readonly #scope: AwsScope;
  readonly #now: () => number;
  readonly #callsPerLook: number;
  #known = new Map<string, Known>();
  #listedAt = Number.NEGATIVE_INFINITY;
  #looks = 0;

  constructor(options: {
    readonly calls: PipelineCalls;
    readonly scope: AwsScope;
    readonly now: () => number;
    /** What a look may cost, and up to a dozen calls more. */
    readonly callsPerLook: number;
  }) {
    this.#callsPerLook = options.callsPerLook;
    this.#calls = options.calls;
    this.#scope = options.scope;
    this.#now = options.now;
  }

  /** @param watched - ARNs of those that come first. */
  async look(
    watched: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<Looked> {
    signal.throwIfAborted();
    await this.#list(signal);
    const looked = ++this.#looks;
    const problems: { arn: string; message: string }[] = [];
    const look = async (name: string): Promise<void> => {
      const known = this.#known.get(name);
      if (!known) return;
      known.lookedAt = looked;
      try {
        await this.#read(name, known, signal);
      } catch (error) {
        if (this.#isGone(name, error)) return;
        if (!isDenied(error)) throw error;
        problems.push({
          arn: this.#arnOf(name),
          message: `AWS does not let the portal read '${name}': ${messageOf(
            error,
          )}`,
        });
      }
    };
    const most = this.#calls.made + this.#callsPerLook;
    const spend = async (names: readonly string[], calls: number) => {
      const until = Math.min(this.#calls.made + calls, most);
      await inParallel(names, async name => {
        if (this.#calls.made < until) await look(name);
      });
    };
    const isWatched = (name: string) => watched.has(this.#arnOf(name));
    const isNew = (name: string) => !this.#known.get(name)?.facts;
    const unseen = this.#unseen();
    await spend(unseen.filter(isWatched), this.#callsPerLook);
    const others = unseen.filter(name => !isWatched(name));
    const [news, olds] = [
      others.filter(isNew),
      others.filter(name => !isNew(name)),
    ];
    await spend(news, FIRST);
    await spend(olds, AGAIN);
    const troubled = new Set(problems.map(({ arn }) => arn));
    const mine = [...this.#known].filter(([, known]) => this.#isWanted(known));
    return {
      seen: mine.flatMap(([name, { lookedAt, facts }]) =>
        lookedAt === looked && facts && !troubled.has(this.#arnOf(name))
          ? [facts]
          : [],
      ),
      kept: mine
        .filter(
          ([name, { lookedAt }]) =>
            lookedAt !== looked && !troubled.has(this.#arnOf(name)),
        )
        .map(([name]) => this.#arnOf(name)),
      problems,
    };
  }

  /** One as it is now, with everything; `undefined` when it is gone, or not one that the portal may show. */
  async readNow(
    name: string,
    signal: AbortSignal,
  ): Promise<PipelineFacts | undefined> {
    const known = this.#known.get(name) ?? { lookedAt: 0 };
    known.shape = undefined;
    try {
      await this.#read(name, known, signal);
    } catch (error) {
      if (this.#isGone(name, error)) return undefined;
      throw error;
    }
    return this.#isWanted(known) ? known.facts : undefined;
  }

  /** Something was done to it: it is read whole next time. */
  touched(name: string): void {
    const known = this.#known.get(name);
    if (known) known.shape = undefined;
  }

  async #list(signal: AbortSignal): Promise<void> {
    if (this.#listedAt + LIST_MS > this.#now()) return;
    const listed = await this.#calls.list(signal);
    const before = this.#known;
    this.#known = new Map(
      listed.map(({ name, version }) => {
        const known = before.get(name!) ?? { lookedAt: 0 };
        if (known.facts?.declaration.version !== version)
          known.shape = undefined;
        return [name!, known];
      }),
    );
    this.#listedAt = this.#now();
  }

  /** The longest unseen first. */
  #unseen(): string[] {
    return [...this.#known]
      .sort(([, a], [, b]) => a.lookedAt - b.lookedAt)
      .map(([name]) => name);
  }

  async #read(name: string, known: Known, signal: AbortSignal): Promise<void> {
    const tags = await this.#tags(name, known, signal);
    if (!this.#isWanted(known)) return;
    const executions = await this.#calls.executions(name, signal);
    const shape = shapeOf(executions);
    if (known.facts && shape === known.shape && !executions.some(isRunning))
      return;
    const actions = await this.#actions(name, known, executions, signal);
    const state =
      executions.length > 0 ? await this.#calls.state(name, signal) : undefined;
    const before = known.facts;
    const same =
      before &&
      state?.pipelineVersion === before.declaration.version &&
      known.shape !== undefined;
    const declaration = same
      ? before.declaration
      : (await this.#calls.get(name, signal)).pipeline!;
    known.facts = {
      arn: this.#arnOf(name),
      declaration,
      executions,
      actions,
      stages: state?.stageStates ?? [],
      tags,
    };
    known.shape = shape;
  }

  /** What is new, and what is known of executions that were over when it was read. */
  async #actions(
    name: string,
    { facts }: Known,
    executions: readonly PipelineExecutionSummary[],
    signal: AbortSignal,
  ): Promise<readonly ActionExecutionDetail[]> {
    if (executions.length === 0) return [];
    const ids = new Set(executions.map(one => one.pipelineExecutionId));
    const known = new Map(
      (facts?.actions ?? []).map(one => [one.actionExecutionId, one]),
    );
    const oldest = executions.at(-1)!.startTime!.getTime();
    const fresh = await this.#calls.actions(
      name,
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

  async #tags(
    name: string,
    known: Known,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>>> {
    const { tag, entityTag } = this.#scope.account.codepipeline ?? {};
    if (!tag && entityTag === undefined) return {};
    if (!known.tags || known.tagsAt! + TAGS_MS <= this.#now()) {
      known.tags = await this.#calls.tags(this.#arnOf(name), signal);
      known.tagsAt = this.#now();
      known.shape = undefined;
    }
    return known.tags;
  }

  /** One whose tags are not known yet may be. */
  #isWanted({ tags }: Known): boolean {
    const { tag } = this.#scope.account.codepipeline ?? {};
    if (!tag || !tags) return true;
    return tag.value === undefined
      ? tag.key in tags
      : tags[tag.key] === tag.value;
  }

  #isGone(name: string, error: unknown): boolean {
    const gone = [
      'PipelineNotFoundException',
      'ResourceNotFoundException',
    ].includes(nameOf(error));
    if (gone) this.#known.delete(name);
    return gone;
  }

  #arnOf(name: string): string {
    const { account, region } = this.#scope;
    return pipelineArn(account.accountId, region, name);
  }
}

/** Changes whenever something happens to one of them. */
function shapeOf(executions: readonly PipelineExecutionSummary[]): string {
  return executions
    .slice(0, MOST_RUNS)
    .map(one =>
      [one.pipelineExecutionId, one.status, one.lastUpdateTime?.getTime()].join(
        ' ',
      ),
    )
    .join('\n');
}
