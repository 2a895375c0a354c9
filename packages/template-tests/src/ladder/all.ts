import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Mutation } from '../support/Check.ts';

const FOLDER = join(import.meta.dirname, '..');
const OWN = new Set(['ladder', 'support', 'files']);

/** What every folder with an `index.ts` brings to the ladder: `checks`, `mutations` and, if it keeps anything, `close`. */
export async function allChecks(): Promise<{
  checks: readonly Check[];
  mutations: readonly Mutation[];
  /** Removes what checks keep for the whole run. */
  close(): Promise<void>;
}> {
  const checks: Check[] = [];
  const mutations: Mutation[] = [];
  const closers: (() => Promise<void>)[] = [];
  for (const name of readdirSync(FOLDER).sort()) {
    const index = join(FOLDER, name, 'index.ts');
    if (OWN.has(name) || !existsSync(index)) continue;
    const found: {
      checks?: Check[];
      mutations?: Mutation[];
      close?: () => Promise<void>;
    } = await import(index);
    checks.push(...(found.checks ?? []));
    mutations.push(...(found.mutations ?? []));
    if (found.close) closers.push(found.close);
  }
  const close = async () => {
    for (const closer of closers) await closer();
  };
  return { checks, mutations, close };
}
