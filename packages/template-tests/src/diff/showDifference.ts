import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Difference } from './compareFiles.ts';

type Files = ReadonlyMap<string, Buffer>;

/**
 * A unified diff of these files, from `yours/…` to `template/…`, that `git apply -p1` takes. In colour where it goes to a
 * terminal.
 */
export async function showDifference(
  differences: readonly Difference[],
  files: { readonly current: Files; readonly rendered: Files },
  inColour: boolean,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-diff-'));
  try {
    await mkdir(join(folder, 'yours'));
    await mkdir(join(folder, 'template'));
    for (const { file } of differences) {
      const [old, made] = [files.current.get(file), files.rendered.get(file)];
      if (old) await write(join(folder, 'yours', file), old, false);
      // A dry run drops executable bits; only of new files nobody else knows.
      if (made) await write(join(folder, 'template', file), made, !old);
    }
    return await gitDiff(folder, inColour);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(
  path: string,
  content: Buffer,
  isNew: boolean,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const isScript = content.subarray(0, 2).toString() === '#!';
  if (isNew && isScript) await chmod(path, 0o755);
}

async function gitDiff(folder: string, inColour: boolean): Promise<string> {
  const child = spawn(
    'git',
    [
      'diff',
      '--no-index',
      '--no-prefix',
      '--no-ext-diff',
      `--color=${inColour ? 'always' : 'never'}`,
      'yours',
      'template',
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
      },
    },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  const [code] = await once(child, 'close');
  // 1: there are differences.
  if (code !== 0 && code !== 1)
    throw new Error(`git diff ended with ${code}. Install Git 2.31 or newer.`);
  return Buffer.concat(chunks).toString('utf8');
}
