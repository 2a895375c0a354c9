import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/**
 * A program from npm that is no dependency of the repository, because its installation wants to fetch more from elsewhere: installed once, in
 * one exact version and without running anybody's scripts, into the user's cache folder (`CAPSTAN_CACHE`). Resolves with the folder of
 * its `node_modules`; throws when it cannot be had.
 */
export async function npmTool(name: string, version: string): Promise<string> {
  const base =
    process.env.CAPSTAN_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'capstan');
  const folder = join(base, 'tools', `${name}-${version}`);
  const modules = join(folder, 'node_modules');
  if (existsSync(modules)) return modules;
  await mkdir(join(base, 'tools'), { recursive: true });
  const work = await mkdtemp(join(base, 'tools', 'install-'));
  try {
    await writeFile(join(work, 'package.json'), '{ "private": true }\n');
    const { code, output } = await run(
      'npm',
      [
        'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `${name}@${version}`,
      ],
      { cwd: work },
    );
    if (code !== 0)
      throw new Error(
        `${name}@${version} cannot be installed from npm: ${output
          .trim()
          .slice(-300)}`,
      );
    // Another process may have been quicker.
    await rename(work, folder).catch(() => undefined);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return modules;
}

/** `needs` of a check that wants such a program. */
export const needsNpmTool =
  (name: string, version: string) => async (): Promise<string | undefined> =>
    npmTool(name, version).then(
      () => undefined,
      error => String(error.message ?? error),
    );
