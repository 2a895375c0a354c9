import type { Check, Mutation } from '../support/Check.ts';
import { copyOf } from '../support/folders.ts';
import { forget } from '../tools/contentKey.ts';
import { type Services, whyNot } from './Services.ts';

/** What came of one mutation. `missed` is what a ladder must not have. */
export interface MutationRow {
  readonly mutation: Mutation;
  readonly outcome: 'found' | 'missed' | 'stale' | 'skipped';
  /** The finding, the error, or why it was skipped. */
  readonly reason: string;
}

/** Makes a mistake in a copy of a service and looks whether a check finds it. `skipped` tells why a check cannot run here. */
export async function tryMutation(
  mutation: Mutation,
  context: {
    readonly checks: readonly Check[];
    readonly services: Services;
    skipped(check: Check): string | undefined;
  },
): Promise<MutationRow> {
  // Two owners may look at the same thing; either may find it.
  const checks = context.checks.filter(
    ({ name, rung }) => name === mutation.check && rung === mutation.rung,
  );
  const able = checks.filter(check => !context.skipped(check));
  const [first] = checks;
  const skipped = first
    ? able.length === 0 && context.skipped(first)
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
    forget(copy.folder);
    await copy.dispose();
  }
}
