import type { ServerResponse } from 'node:http';

/**
 * The answers that are not finished yet, in no order.
 *
 * Not a `Set`: with each add it comes nearer to a new table, and its old table points to the new one. Once a table has grown old and
 * been left, it keeps all later ones alive, and with them every answer that was in flight when they were left, until the next
 * major collection of garbage. That was nearly all that a busy instance ever promoted.
 */
export class InFlight implements Iterable<ServerResponse> {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** Answers how to take it out again; doing so twice does nothing. */
  add(response: ServerResponse): () => void {
    const entry: Entry = { response, at: this.#entries.length };
    this.#entries.push(entry);
    return () => this.#remove(entry);
  }

  /** Those that are there now, whatever leaves meanwhile. */
  [Symbol.iterator](): Iterator<ServerResponse> {
    return this.#entries.map(({ response }) => response).values();
  }

  /** The last one takes its place. */
  #remove(entry: Entry): void {
    if (this.#entries[entry.at] !== entry) return;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    last.at = entry.at;
    this.#entries[entry.at] = last;
  }
}

interface Entry {
  readonly response: ServerResponse;
  at: number;
}
