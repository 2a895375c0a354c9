import { availableParallelism } from 'node:os';
import type { Check, Finding, Mutation, Rung } from '../support/Check.ts';
import { type Choice, nameOf } from '../support/Choice.ts';
import { atATime } from './atATime.ts';
import { Looks } from './Looks.ts';
import { Services, whyNot } from './Services.ts';
import { type MutationRow, tryMutation } from './tryMutation.ts';

/** What came of one check, over all services. */
export interface Row {
  readonly rung: Rung;
  readonly check: string;
  /** Services that it looked into; others with the same key share the outcome. */
  looked: number;
  passed: number;
  failed: number;
  /** Why it did not run here. */
  skipped?: string;
  seconds: number;
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
  /** How many services, then mutations, are looked at at the same time. Default: as many as there are cores. */
  readonly atOnce?: number;
  /** Hears what is being done. Default: nobody. */
  readonly say?: (line: string) => void;
}

/** Makes every service, runs every check that can run here, then makes every mistake and looks whether it is found. */
export async function climb(options: Options): Promise<LadderResult> {
  const { checks, say = () => undefined } = options;
  const { atOnce = availableParallelism() } = options;
  const services = new Services();
  const rows = new Map<Check, Row>();
  const failures: Failure[] = [];
  const unmade: { choice: string; reason: string }[] = [];
  const looks = new Looks();
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
  const lookInto = async (choice: Choice, folder: string) => {
    for (const check of checks) {
      const row = rows.get(check)!;
      if (row.skipped || check.appliesTo?.(choice) === false) continue;
      const found = await looks.look(check, folder, choice, row);
      for (const finding of found) {
        failures.push({
          ...finding,
          choice: nameOf(choice),
          check: check.name,
        });
        say(`FAIL ${check.name}: ${finding.file}: ${finding.message}`);
      }
    }
  };
  try {
    await atATime(atOnce, options.choices, async (choice, at) => {
      const name = nameOf(choice);
      const reason = await whyNot(choice);
      if (reason) {
        unmade.push({ choice: name, reason });
        return;
      }
      say(`${at + 1}/${options.choices.length} ${name}`);
      try {
        await lookInto(choice, await services.folderOf(choice));
      } catch (error) {
        const { message } = error as Error;
        failures.push({ choice: name, check: 'render', file: '', message });
      }
      await services.drop(choice);
    });
    await looks.count();
    const mutations: MutationRow[] = [];
    await atATime(atOnce, options.mutations, async (mutation, at) => {
      say(`${at + 1}/${options.mutations.length} ${mutation.name}`);
      const row = await tryMutation(mutation, {
        checks,
        services,
        skipped: check => rows.get(check)?.skipped,
      });
      if (row.outcome !== 'found') say(`${row.outcome}: ${row.reason}`);
      mutations[at] = row;
    });
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
