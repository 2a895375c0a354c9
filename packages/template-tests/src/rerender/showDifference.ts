import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { combinations } from '../support/common.ts';
import { choiceOf, type Answers } from '../support/Choice.ts';
import { renderCombination } from '../support/renderCombination.ts';

/** Empty answers are questions that were not asked. */
async function readAnswers(folder: string): Promise<Answers> {
  const text = await readFile(
    join(folder, '.scaffold', 'answers.json'),
    'utf8',
  );
  const { values } = JSON.parse(text) as { values: Answers };
  return Object.fromEntries(
    Object.entries(values).filter(([, answer]) => answer !== ''),
  );
}

/** What is made when the service is built or run is not compared. */
const MADE = new Set(['.git', '.data', 'dist', 'dist-types', 'node_modules']);

async function copySources(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: source => !MADE.has(basename(source)),
  });
}

/**
 * Makes a service again from the answers it was made with, and shows what the template of today would make differently, as `git
 * diff` does. Resolves with the exit code: 0 no difference, 1 differences, 2 the answers cannot be used. Changes nothing.
 */
export async function showDifference(
  folder: string | undefined,
  say: (text: string) => void,
): Promise<number> {
  if (!folder) {
    say('Which service? Give the folder of its repository.');
    return 2;
  }
  const answers = await readAnswers(folder).catch(() => undefined);
  if (!answers) {
    say(`'${folder}' has no .scaffold/answers.json that can be read.`);
    return 2;
  }
  const made = combinations().find(({ infra }) => infra === answers.infra);
  if (!made) {
    say(
      `The answers of '${folder}' name no infrastructure that the template has.`,
    );
    return 2;
  }
  const work = await mkdtemp(join(tmpdir(), 'capstan-diff-'));
  const now = await renderCombination({ ...choiceOf(made), answers });
  try {
    await copySources(folder, join(work, 'service'));
    await rename(now, join(work, 'template'));
    // The record of the answers differs always: it says when it was made.
    for (const side of ['service', 'template']) {
      await rm(join(work, side, '.scaffold'), { recursive: true, force: true });
    }
    const argv = [
      'diff',
      '--no-index',
      '--stat',
      '--patch',
      '--',
      'service',
      'template',
    ];
    const child = spawn('git', argv, { cwd: work, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    return code === 0 ? 0 : 1;
  } finally {
    await rm(now, { recursive: true, force: true });
    await rm(work, { recursive: true, force: true });
  }
}
