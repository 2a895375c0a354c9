import { AsyncLocalStorage } from 'node:async_hooks';

const skews = new AsyncLocalStorage<number>();
const realNow = Date.now.bind(Date);

/** The machine's own time, whatever replica asks. */
export const trueNow = realNow;

/** From now on `Date.now` tells each replica its own time. */
export function skewClocks(): void {
  Date.now = () => realNow() + (skews.getStore() ?? 0);
}

/** Runs something with a clock that is wrong by so much, and all that comes of it. */
export function withSkew<T>(skewMs: number, work: () => T): T {
  return skews.run(skewMs, work);
}

/** What a replica sends and receives passes here. While it is shut, the replica is as good as stopped by SIGSTOP. */
export class Gate {
  #opened?: Promise<void>;
  #open: () => void = () => {};

  shut(): void {
    this.#opened ??= new Promise(resolve => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
    this.#opened = undefined;
  }

  async pass(): Promise<void> {
    while (this.#opened) await this.#opened;
  }

  /** Lets a `pg` connection of the replica wait here before each statement, and with each answer. */
  guard(connection: { query: Function }): void {
    const query = connection.query.bind(connection);
    connection.query = (...args: unknown[]) => {
      const callback = args.pop() as (...answer: unknown[]) => void;
      void this.pass().then(() =>
        query(...args, (...answer: unknown[]) => {
          void this.pass().then(() => callback(...answer));
        }),
      );
    };
  }
}
