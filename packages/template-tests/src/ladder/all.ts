import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Mutation } from '../support/Check.ts';

const FOLDER = join(import.meta.dirname, '..');
const OWN = new Set(['ladder', 'support', 'files']);

/** What every folder with an `index.ts` brings to the ladder. */
export async function allChecks(): Promise<{
  checks: readonly Check[];
  mutations: readonly Mutation[];
}> {
  const checks: Check[] = [];
  const mutations: Mutation[] = [];
  for (const name of readdirSync(FOLDER).sort()) {
    const index = join(FOLDER, name, 'index.ts');
    if (OWN.has(name) || !existsSync(index)) continue;
    const found: { checks?: Check[]; mutations?: Mutation[] } = await import(
      index
    );
    checks.push(...(found.checks ?? []));
    mutations.push(...(found.mutations ?? []));
  }
  return { checks, mutations };
}
