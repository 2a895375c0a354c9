import { createHash } from 'node:crypto';
import { chmod, cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyOf } from '../support/folders.ts';
import { shopFiles } from '../t0/shopFiles.ts';
import { npm, type Outcome } from './npm.ts';

/** Of what the outcome of building and testing depends: services with the same code are tried once. */
export async function codeKey(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await shopFiles()) {
    hash.update(file);
    hash.update(await readFile(join(folder, file)).catch(() => ''));
  }
  return hash.digest('hex');
}

const installed = new Map<
  string,
  Promise<{ folder: string; outcome: Outcome }>
>();

/** Installs what the lockfile names, from nothing, once for each lockfile; npm's own cache is used. */
export async function install(
  folder: string,
): Promise<{ folder: string; outcome: Outcome }> {
  const files = ['package.json', 'package-lock.json', '.npmrc'];
  const texts = await Promise.all(
    files.map(file => readFile(join(folder, file), 'utf8').catch(() => '')),
  );
  const key = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
  const made =
    installed.get(key) ??
    (async () => {
      const target = await mkdtemp(join(tmpdir(), 'capstan-modules-'));
      // Under root the service's tests run its PostgreSQL as another user, who must find the program.
      await chmod(target, 0o755);
      for (const file of files)
        await cp(join(folder, file), join(target, file));
      const outcome = await npm(
        target,
        ['ci', '--no-audit', '--no-fund', '--prefer-offline'],
        5,
      );
      return { folder: target, outcome };
    })();
  installed.set(key, made);
  return made;
}

/** Removes what was installed. */
export async function clear(): Promise<void> {
  const all = [...installed.values()];
  installed.clear();
  for (const one of all) {
    const made = await one.catch(() => undefined);
    if (made) await rm(made.folder, { recursive: true, force: true });
  }
}

/** Runs one of the service's own scripts in a copy of it, copied out of the portal and installed. */
export async function runScript(
  folder: string,
  argv: readonly string[],
  minutes: number,
): Promise<Outcome> {
  const modules = await install(folder);
  if (modules.outcome.code !== 0) return modules.outcome;
  const copy = await copyOf(folder);
  try {
    await symlink(
      join(modules.folder, 'node_modules'),
      join(copy.folder, 'node_modules'),
    );
    return await npm(copy.folder, argv, minutes);
  } finally {
    await copy.dispose();
  }
}
