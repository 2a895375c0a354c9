import type { Check, Finding } from '../support/Check.ts';
import type { Choice } from '../support/Choice.ts';

/** What a check's row counts. */
interface Counts {
  looked: number;
  passed: number;
  failed: number;
  seconds: number;
}

/** Lets a check look once at what is the same in several services. */
export class Looks {
  readonly #seen = new Map<string, Promise<readonly Finding[]>>();
  readonly #others: Promise<void>[] = [];

  /** Resolves with what is to be told: of services with the same key only the first tells what was found. */
  async look(
    check: Check,
    folder: string,
    choice: Choice,
    row: Counts,
  ): Promise<readonly Finding[]> {
    const key = check.key && (await check.key(choice, folder));
    const name = `${check.rung} ${check.name} ${key}`;
    const before = key === undefined ? undefined : this.#seen.get(name);
    if (before) {
      // Another service may still be looked into: that is not waited for.
      this.#others.push(before.then(findings => counted(row, findings)));
      return [];
    }
    const looking = run(check, folder, choice, row);
    if (key !== undefined) this.#seen.set(name, looking);
    const findings = await looking;
    counted(row, findings);
    return findings;
  }

  /** Resolves when every row counts all of its services. */
  async count(): Promise<void> {
    await Promise.all(this.#others);
  }
}

function counted(row: Counts, findings: readonly Finding[]): void {
  row[findings.length === 0 ? 'passed' : 'failed'] += 1;
}

/** Never rejects: a check that cannot do its work has found something, too. */
async function run(
  check: Check,
  folder: string,
  choice: Choice,
  row: Counts,
): Promise<readonly Finding[]> {
  row.looked += 1;
  const from = performance.now();
  try {
    return await check.run(folder, choice);
  } catch (error) {
    const { stack, message } = error as Error;
    return [
      { file: '', message: `The check itself failed: ${stack ?? message}` },
    ];
  } finally {
    row.seconds += (performance.now() - from) / 1000;
  }
}
