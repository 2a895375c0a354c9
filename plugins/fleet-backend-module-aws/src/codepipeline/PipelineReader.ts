import type { AwsScope } from '../AwsScope';
import { inParallel } from '../batches';
import { isDenied, messageOf, nameOf } from '../errors';
import { KnownPipeline } from './KnownPipeline';
import type { PipelineCalls } from './PipelineCalls';
import { pipelineArn } from './PipelineFacts';
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
/** Calls of a look that go to pipelines that were never looked at, and to others that nobody watches. */
const FIRST = 60;
const AGAIN = 15;

/**
 * Reads the pipelines of one account and region. CodePipeline has no bulk call, so those that somebody watches come first, and
 * of the others as many as the allowance lets, the longest unseen first.
 */
export class PipelineReader {
  readonly #calls: PipelineCalls;
  readonly #scope: AwsScope;
  readonly #now: () => number;
  readonly #callsPerLook: number;
  readonly #wholeEveryMs: number;
  #known = new Map<string, KnownPipeline>();
  #listedAt = Number.NEGATIVE_INFINITY;
  #wholeAt = Number.NEGATIVE_INFINITY;
  /** Names of those that an event told of since the last look. */
  #hot = new Set<string>();
  #looks = 0;

  constructor(options: {
    readonly calls: PipelineCalls;
    readonly scope: AwsScope;
    readonly now: () => number;
    /** What a look may cost, and up to a dozen calls more. */
    readonly callsPerLook: number;
  }) {
    this.#callsPerLook = options.callsPerLook;
    // The loop waits for a whole interval after any look: nothing that is watched is older than one and a half.
    this.#wholeEveryMs = options.scope.intervalSeconds * 500;
    this.#calls = options.calls;
    this.#scope = options.scope;
    this.#now = options.now;
  }

  /** An event told of these; whether any of them is shown. One that is not known may be new. */
  heat(names: readonly string[]): boolean {
    if (names.some(name => !this.#known.has(name)))
      this.#listedAt = Number.NEGATIVE_INFINITY;
    const shown = names.filter(name => this.#known.get(name)?.isWanted ?? true);
    for (const name of shown) this.#hot.add(name);
    return shown.length > 0;
  }

  /**
   * When events told of some, only those are looked at, unless it is time for the others.
   *
   * @param watched - ARNs of those that come first.
   */
  async look(
    watched: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<Looked> {
    signal.throwIfAborted();
    await this.#list(signal);
    const looked = ++this.#looks;
    const problems = new Map<string, string>();
    await this.#choose(watched, async pipeline => {
      pipeline.lookedAt = looked;
      try {
        await pipeline.read(signal);
      } catch (error) {
        if (this.#isGone(pipeline.name, error)) return;
        if (!isDenied(error)) throw error;
        problems.set(
          pipeline.arn,
          `AWS does not let the portal read '${pipeline.name}': ${messageOf(
            error,
          )}`,
        );
      }
    });
    const mine = [...this.#known.values()].filter(
      ({ isWanted, arn }) => isWanted && !problems.has(arn),
    );
    return {
      seen: mine.flatMap(({ lookedAt, facts }) =>
        lookedAt === looked && facts ? [facts] : [],
      ),
      kept: mine
        .filter(({ lookedAt }) => lookedAt !== looked)
        .map(({ arn }) => arn),
      problems: [...problems].map(([arn, message]) => ({ arn, message })),
    };
  }

  /** One as it is now, with everything; `undefined` when it is gone, or not one that the portal may show. */
  async readNow(
    name: string,
    signal: AbortSignal,
  ): Promise<PipelineFacts | undefined> {
    const pipeline = this.#known.get(name) ?? this.#make(name);
    pipeline.touched();
    try {
      await pipeline.read(signal);
    } catch (error) {
      if (this.#isGone(name, error)) return undefined;
      throw error;
    }
    return pipeline.isWanted ? pipeline.facts : undefined;
  }

  /** Something was done to it: it is read whole next time. */
  touched(name: string): void {
    this.#known.get(name)?.touched();
  }

  async #list(signal: AbortSignal): Promise<void> {
    if (this.#listedAt + LIST_MS > this.#now()) return;
    const listed = await this.#calls.list(signal);
    const before = this.#known;
    this.#known = new Map(
      listed.map(({ name, version }) => {
        const pipeline = before.get(name!) ?? this.#make(name!);
        pipeline.listed(version);
        return [name!, pipeline];
      }),
    );
    this.#listedAt = this.#now();
  }

  /** Looks at those whose turn it is, within what a look may cost. */
  async #choose(
    watched: ReadonlySet<string>,
    look: (pipeline: KnownPipeline) => Promise<void>,
  ): Promise<void> {
    const most = this.#calls.made + this.#callsPerLook;
    const spend = async (all: readonly KnownPipeline[], calls: number) => {
      const until = Math.min(this.#calls.made + calls, most);
      await inParallel(all, async pipeline => {
        if (this.#calls.made < until) await look(pipeline);
      });
    };
    const hot = this.#hot;
    this.#hot = new Set();
    const now = this.#now();
    const onlyHot = hot.size > 0 && now < this.#wholeAt + this.#wholeEveryMs;
    const isFirst = ({ name, arn }: KnownPipeline) =>
      hot.has(name) || (!onlyHot && watched.has(arn));
    const unseen = [...this.#known.values()].sort(
      (a, b) => a.lookedAt - b.lookedAt,
    );
    await spend(unseen.filter(isFirst), this.#callsPerLook);
    if (onlyHot) return;
    const others = unseen.filter(pipeline => !isFirst(pipeline));
    const olds = others.filter(({ facts }) => facts !== undefined);
    await spend(
      others.filter(({ facts }) => facts === undefined),
      FIRST,
    );
    await spend(olds, AGAIN);
    this.#wholeAt = now;
  }

  #make(name: string): KnownPipeline {
    const { account, region } = this.#scope;
    return new KnownPipeline(name, {
      arn: pipelineArn(account.accountId, region, name),
      calls: this.#calls,
      wanted: account.codepipeline,
      now: this.#now,
    });
  }

  #isGone(name: string, error: unknown): boolean {
    const gone = [
      'PipelineNotFoundException',
      'ResourceNotFoundException',
    ].includes(nameOf(error));
    if (gone) this.#known.delete(name);
    return gone;
  }
}
