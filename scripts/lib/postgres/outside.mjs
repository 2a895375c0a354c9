import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { readJson, readText, writeJson, writeText } from '../files.mjs';
import { inState, state } from '../paths.mjs';

/**
 * The folder of the system for clones that the user nobody cannot enter (below /root, for example): one folder for each
 * clone's data, named after its state folder and remembering it, and one copy of the programs for all of them.
 */
const PARENT = '/var/lib/capstan';

const record = () => inState('postgres.json');

/** The folder of this clone, if it has one. */
export const outsideFolder = () => readJson(record())?.outside;

/** Makes the folder of this clone and answers its path. */
export function claimOutside() {
  const known = outsideFolder();
  if (known) return known;
  const name = createHash('sha256').update(state).digest('hex').slice(0, 12);
  const folder = join(PARENT, name);
  // What a former clone at the same path left behind is not ours to serve.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeText(join(folder, 'origin'), state);
  writeJson(record(), { outside: folder });
  return folder;
}

/** The programs where everybody can run them; copied once for each version. */
export function copyPrograms(from, version) {
  const folder = join(PARENT, `postgres-${version}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}.new`;
    mkdirSync(PARENT, { recursive: true, mode: 0o755 });
    cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, folder);
  }
  return folder;
}

/** Forgets this clone's folder, those of clones that are gone, and the programs once nobody needs them. */
export function removeOutside() {
  const own = outsideFolder();
  if (own) rmSync(own, { recursive: true, force: true });
  for (const folder of abandoned()) {
    rmSync(folder, { recursive: true, force: true });
  }
  const rest = listed().filter(name => !name.startsWith('postgres-'));
  if (rest.length === 0) rmSync(PARENT, { recursive: true, force: true });
}

/** Folders whose clone is gone and that no server uses any more. */
export function abandoned() {
  return listed()
    .map(name => join(PARENT, name))
    .filter(folder => {
      const origin = readText(join(folder, 'origin'));
      const inUse = existsSync(join(folder, 'postgres/data/postmaster.pid'));
      return origin !== undefined && !existsSync(origin) && !inUse;
    });
}

function listed() {
  try {
    return readdirSync(PARENT);
  } catch {
    return [];
  }
}
