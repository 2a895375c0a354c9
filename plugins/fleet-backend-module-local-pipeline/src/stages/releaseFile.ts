import fs from 'node:fs/promises';
import path from 'node:path';
import { readFields } from '../environments/readFields';
import { StageFailed } from './Stage';

const COMMAND = ['node', 'server.mjs'];

/**
 * How a built folder is run: its `release.json` may say `command` and `variables`; without one it is
 * `node server.mjs`.
 */
export async function readReleaseFile(folder: string): Promise<{
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}> {
  const text = await fs
    .readFile(path.join(folder, 'release.json'), 'utf8')
    .catch(() => '{}');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new StageFailed(
      `dist/release.json is no JSON: ${(error as Error).message}.`,
    );
  }
  const fields = readFields('dist/release.json', json);
  const command = fields.list('command');
  if (command.some(word => typeof word !== 'string' || word === '')) {
    throw new StageFailed(
      `dist/release.json: 'command' is not a list of words. Write for example ["node", "server.mjs"].`,
    );
  }
  return {
    command: command.length > 0 ? (command as string[]) : COMMAND,
    variables: fields.texts('variables'),
  };
}
