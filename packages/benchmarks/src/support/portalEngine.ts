import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Portal } from '@capstan/e2e-tests';
import { EngineClient } from '@capstan/local-engine';

/** The engine of a whole stack. */
export async function engineOf({ stateDir }: Portal): Promise<EngineClient> {
  const read = (name: string) =>
    readFile(join(stateDir, 'engine', name), 'utf8');
  const { url } = JSON.parse(await read('engine.json')) as { url: string };
  return new EngineClient({ url, token: (await read('token')).trim() });
}
