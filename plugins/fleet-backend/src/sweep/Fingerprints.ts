import { hash as digest } from 'node:crypto';

/** Hashes of what is stored already, to be told once the transaction that stores it is through. */
export interface Changes<T> {
  /** The items that differ from what is stored. */
  readonly changed: readonly T[];
  /** Whether the set of ids differs from the stored one, or is not known to be stored. */
  readonly idsChanged: boolean;
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * Remembers what was written, so that a sweep writes only what changed. After a restart everything counts as changed
 * once. Bounded by what providers tell now.
 */
export class Fingerprints {
  readonly #stored = new Map<string, ReadonlyMap<string, string>>();

  compare<T>(
    list: string,
    items: readonly T[],
    idOf: (item: T) => string,
  ): Changes<T> {
    const stored = this.#stored.get(list);
    const hashes = new Map<string, string>();
    const changed: T[] = [];
    for (const item of items) {
      const id = idOf(item);
      const hash = fingerprint(item);
      if (hashes.has(id)) continue;
      hashes.set(id, hash);
      if (stored?.get(id) !== hash) changed.push(item);
    }
    const idsChanged =
      !stored ||
      stored.size !== hashes.size ||
      [...hashes.keys()].some(id => !stored.has(id));
    return { changed, idsChanged, hashes };
  }

  stored(list: string, hashes: ReadonlyMap<string, string>): void {
    this.#stored.set(list, hashes);
  }

  forget(list: string): void {
    this.#stored.delete(list);
  }
}

export function fingerprint(value: unknown): string {
  return digest('sha1', JSON.stringify(value), 'base64');
}
