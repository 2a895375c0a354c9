import type { Check, Finding, Mutation, Rung } from '../support/Check.ts';
import { type Choice, nameOf } from '../support/Choice.ts';
import { copyOf } from '../support/folders.ts';
import { Services, whyNot } from './Services.ts';

/** What came of one check, over all services. */
export interface Row {
  readonly rung: Rung;
  readonly check: string;
  /** Services that it looked into; others with the same key count as passed. */
  looked: number;
  passed: number;
  failed: number;
  /** Why it did not run here. */
  skipped?: string;
  seconds: number;
}

/** What came of one mutation. `missed` is what a ladder must not have. */
export interface MutationRow {
  readonly mutation: Mutation;
  readonly outcome: 'found' | 'missed' | 'stale' | 'skipped';
  /** The finding, the error, or why it was skipped. */
  readonly reason: string;
}

/** A finding with the service and the check it belongs to. */
export interface Failure extends Finding {
  readonly choice: string;
  readonly check: string;
}

/** Everything a run found out. */
export interface LadderResult {
  readonly rows: readonly Row[];
  readonly failures: readonly Failure[];
  readonly unmade: readonly { choice: string; reason: string }[];
  readonly mutations: readonly MutationRow[];
  readonly combinations: number;
}

interface Options {
  readonly checks: readonly Check[];
  readonly mutations: readonly Mutation[];
  readonly choices: readonly Choice[];
  /** Hears what is being done. Default: nobody. */
  readonly say?: (line: string) => void;
}

/** Makes every service, runs every check that can run here, then makes every mistake and looks whether it is found. */
export async function climb(options: Options): Promise<LadderResult> {
  const { checks, say = () => undefined } = options;
  const services = new Services();
  const rows = new Map<Check, Row>();
  const failures: Failure[] = [];
  const unmade: { choice: string; reason: string }[] = [];
  const seen = new Map<string, readonly Finding[]>();
  for (const check of checks) {
    const skipped = await check.needs();
    rows.set(check, {
      rung: check.rung,
      check: check.name,
      looked: 0,
      passed: 0,
      failed: 0,
      skipped,
      seconds: 0,
    });
  }
  try {
    for (const [at, choice] of options.choices.entries()) {
      const name = nameOf(choice);
      const reason = await whyNot(choice);
      if (reason) {
        unmade.push({ choice: name, reason });
        continue;
      }
      say(`${at + 1}/${options.choices.length} ${name}`);
      const folder = await services.folderOf(choice).catch((error: Error) => {
        failures.push({
          choice: name,
          check: 'render',
          file: '',
          message: error.message,
        });
        return undefined;
      });
      for (const check of folder === undefined ? [] : checks) {
        const row = rows.get(check)!;
        if (row.skipped || check.appliesTo?.(choice) === false) continue;
        const findings = await look(check, folder!, choice, { row, seen });
        row[findings.length === 0 ? 'passed' : 'failed'] += 1;
        failures.push(
          ...findings.map(finding => ({
            ...finding,
            choice: name,
            check: check.name,
          })),
        );
      }
      await services.drop(choice);
    }
    const mutations = [];
    for (const mutation of options.mutations) {
      mutations.push(await mutate(mutation, { checks, rows, services }));
    }
    return {
      rows: [...rows.values()],
      failures,
      unmade,
      mutations,
      combinations: options.choices.length,
    };
  } finally {
    await services.dropAll();
  }
}

async function look(
  check: Check,
  folder: string,
  choice: Choice,
  { row, seen }: { row: Row; seen: Map<string, readonly Finding[]> },
): Promise<readonly Finding[]> {
  const key =
    check.key &&
    `${check.rung} ${check.name} ${await check.key(choice, folder)}`;
  const before = key === undefined ? undefined : seen.get(key);
  if (before) return before;
  const from = performance.now();
  const findings = await check.run(folder, choice).catch((error: Error) => [
    {
      file: '',
      message: `The check itself failed: ${error.stack ?? error.message}`,
    },
  ]);
  row.seconds += (performance.now() - from) / 1000;
  row.looked += 1;
  // The same finding is told once, not for every service that shares it.
  if (key !== undefined) seen.set(key, []);
  return findings;
}

async function mutate(
  mutation: Mutation,
  context: {
    checks: readonly Check[];
    rows: Map<Check, Row>;
    services: Services;
  },
): Promise<MutationRow> {
  // Two owners may look at the same thing; either may find it.
  const checks = context.checks.filter(
    ({ name, rung }) => name === mutation.check && rung === mutation.rung,
  );
  const able = checks.filter(check => !context.rows.get(check)?.skipped);
  const [first] = checks;
  const skipped = first
    ? able.length === 0 && context.rows.get(first)?.skipped
    : `There is no check '${mutation.check}' in this run.`;
  const reason = skipped || (await whyNot(mutation.choice));
  if (reason) return { mutation, outcome: 'skipped', reason };
  const copy = await copyOf(await context.services.folderOf(mutation.choice));
  try {
    try {
      await mutation.apply(copy.folder);
    } catch (error) {
      return { mutation, outcome: 'stale', reason: String(error) };
    }
    for (const check of able) {
      const [found] = await check.run(copy.folder, mutation.choice);
      if (!found) continue;
      return {
        mutation,
        outcome: 'found',
        reason: `${found.file}: ${found.message}`,
      };
    }
    return { mutation, outcome: 'missed', reason: 'No finding.' };
  } finally {
    await copy.dispose();
  }
}
