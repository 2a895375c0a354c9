import { Problem } from '../http/Problem.ts';
import { currentTrace, inSpan } from '../tracing/Tracer.ts';

export interface MicroBatchOptions<In, Out> {
  readonly name: string;
  /** Does the work of all items at once, in one transaction, and answers them in the same order. */
  readonly run: (items: readonly In[]) => Promise<readonly Out[]>;
  /** Items that share a key never meet in one batch; the later one waits for the next. Default: none. */
  readonly keys?: (item: In) => readonly string[];
  /** Whether a failed batch may be tried again item by item: only when nothing of it can have happened. */
  readonly separable?: (error: unknown) => boolean;
  /** Default 64. */
  readonly maxItems?: number;
  /** Items that may wait; further ones are refused with 503 before any work. Default 2,000. */
  readonly maxWaiting?: number;
}

interface Waiting<In, Out> {
  readonly item: In;
  /** The request that waits for it. */
  readonly trace: string | undefined;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers work without a timer: what arrives while a batch is in the database forms the next one. An idle lane starts at the
 * end of the event loop's turn, so a lonely item hardly waits. There is one lane: two would fight over the same rows and the
 * same log. Every item gets its own answer, and gets it only after the batch is committed.
 */
export class MicroBatch<In, Out> {
  readonly #options: Required<MicroBatchOptions<In, Out>>;
  #waiting: Waiting<In, Out>[] = [];
  #running = 0;
  #busy = false;

  constructor(options: MicroBatchOptions<In, Out>) {
    this.#options = {
      maxItems: 64,
      maxWaiting: 2_000,
      keys: () => [],
      separable: () => false,
      ...options,
    };
  }

  /** Items that wait or are being worked on. */
  get depth(): number {
    return this.#waiting.length + this.#running;
  }

  submit(item: In): Promise<Out> {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(
        Problem.unavailable(
          `Too many requests wait for '${
            this.#options.name
          }'. Try again in a second; nothing was done.`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, trace: currentTrace(), resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    let deliver = (): void => undefined;
    for (;;) {
      await endOfTurn();
      if (this.#waiting.length === 0) {
        deliver();
        deliver = () => undefined;
        await endOfTurn();
        if (this.#waiting.length === 0) break;
      }
      const batch = this.#take();
      this.#running = batch.length;
      const outcome = this.#outcome(batch);
      // While the database works on this batch, those of the batch before get their answers.
      deliver();
      deliver = await outcome;
      this.#running = 0;
    }
    this.#busy = false;
  }

  #take(): Waiting<In, Out>[] {
    const batch: Waiting<In, Out>[] = [];
    const later: Waiting<In, Out>[] = [];
    const taken = new Set<string>();
    let seen = 0;
    for (const waiting of this.#waiting) {
      if (batch.length === this.#options.maxItems) break;
      seen += 1;
      const keys = this.#options.keys(waiting.item);
      if (keys.some(key => taken.has(key))) {
        later.push(waiting);
        continue;
      }
      for (const key of keys) taken.add(key);
      batch.push(waiting);
    }
    this.#waiting = [...later, ...this.#waiting.slice(seen)];
    return batch;
  }

  /** One piece of work for many requests: it belongs to the trace of the first and is linked to those of the others. */
  #run(batch: readonly Waiting<In, Out>[]): Promise<readonly Out[]> {
    const { name, run } = this.#options;
    const [first = null, ...links] = batch.flatMap(({ trace }) => trace ?? []);
    return inSpan(
      `batch of ${name}`,
      { parent: first, links, attributes: { 'shop.batch.size': batch.length } },
      () => run(batch.map(waiting => waiting.item)),
    );
  }

  /** Does the work, and answers how to tell everybody about it. Never rejects. */
  async #outcome(batch: readonly Waiting<In, Out>[]): Promise<() => void> {
    try {
      const outs = await this.#run(batch);
      return () =>
        batch.forEach((waiting, index) => waiting.resolve(outs[index] as Out));
    } catch (error) {
      if (batch.length > 1 && this.#options.separable(error)) {
        const tell: (() => void)[] = [];
        for (const waiting of batch) tell.push(await this.#outcome([waiting]));
        return () => tell.forEach(one => one());
      }
      return () => batch.forEach(waiting => waiting.reject(error));
    }
  }
}

/** Of the event loop: who is heard in it, or was just answered and comes again, comes along. */
function endOfTurn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}
