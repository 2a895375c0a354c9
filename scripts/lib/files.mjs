import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/** Every file below the given files and folders, sorted; what is built or installed does not count. */
export function filesBelow(paths) {
  const found = [];
  const visit = path => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile()) found.push(path);
    if (!stat?.isDirectory()) return;
    for (const name of readdirSync(path)) {
      if (!SKIPPED.has(name) && !name.startsWith('.')) visit(join(path, name));
    }
  };
  paths.forEach(visit);
  return found.sort();
}

/** A digest of names and contents. Changes when any of the files changes, comes or goes; absent paths count as empty. */
export function digestOf(paths, ...more) {
  const hash = createHash('sha256');
  for (const file of filesBelow(paths)) {
    hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  }
  for (const text of more) hash.update(`\0${text}`);
  return hash.digest('hex');
}

/** The content of a file, or `undefined` when it cannot be read. */
export function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The JSON of a file, or `undefined` when it is absent or damaged. */
export function readJson(path) {
  try {
    return JSON.parse(readText(path));
  } catch {
    return undefined;
  }
}

/** Writes a file so that readers see the old or the new content, never half of it. */
export function writeText(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, path);
}

export const writeJson = (path, value, mode) =>
  writeText(path, `${JSON.stringify(value)}\n`, mode);
