import { createServer } from 'node:net';

/**
 * Hands out free ports on 127.0.0.1. They lie below the range from which the kernel takes ports for outgoing
 * connections, because a port from there may be taken again between the check and the moment the instance listens.
 */
export class Ports {
  readonly #first: number;
  readonly #count: number;
  readonly #taken = new Set<number>();
  #next: number;

  constructor(first: number, count: number, start = 0) {
    this.#first = first;
    this.#count = count;
    this.#next = start % count;
  }

  /** A port that nobody listens on and that was not handed out to somebody who still has it. */
  async take(): Promise<number> {
    for (let attempt = 0; attempt < this.#count; attempt += 1) {
      const port = this.#first + this.#next;
      this.#next = (this.#next + 1) % this.#count;
      if (this.#taken.has(port)) {
        continue;
      }
      this.#taken.add(port);
      if (await isFree(port)) {
        return port;
      }
      this.#taken.delete(port);
    }
    throw new Error(
      `No free port between ${this.#first} and ${
        this.#first + this.#count - 1
      }.`,
    );
  }

  /** Marks a port as in use by something that was adopted. */
  hold(port: number): void {
    this.#taken.add(port);
  }

  release(port: number): void {
    this.#taken.delete(port);
  }
}

/** Whether one could listen on the port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
