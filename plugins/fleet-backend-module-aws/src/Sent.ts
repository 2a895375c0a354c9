import type { ApplyResult } from '@capstan/plugin-fleet-node';

const KEPT = 1_000;

/**
 * What this process has sent, by the action's key: the answer, and what was there before. Lost with the process; what is found
 * at AWS then has to do.
 */
export class Sent {
  readonly #answers = new Map<string, ApplyResult>();
  readonly #before = new Map<string, ReadonlySet<string>>();

  begin(key: string, ids: readonly string[]): void {
    // The first attempt is the one that knows what was there before any of them.
    if (!this.#before.has(key)) keep(this.#before, key, new Set(ids));
  }

  before(key: string): ReadonlySet<string> | undefined {
    return this.#before.get(key);
  }

  accepted(key: string, answer: ApplyResult): void {
    keep(this.#answers, key, answer);
  }

  answerTo(key: string): ApplyResult | undefined {
    return this.#answers.get(key);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > KEPT) map.delete(map.keys().next().value!);
}
