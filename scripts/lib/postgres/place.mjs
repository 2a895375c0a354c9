import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.mjs';
import { readJson, readText, writeJson } from '../files.mjs';
import { inState, state } from '../paths.mjs';
import { run } from '../process.mjs';
import { programIn } from './binaries.mjs';

/**
 * Where the cluster lives and who runs it.
 *
 * PostgreSQL refuses to run as root, so under root it runs as `nobody`, who exists everywhere and owns nothing. Often
 * nobody cannot enter the clone (below /root, for example): then data and a copy of the programs live in a folder of
 * the system that is named after the clone, recorded in `.capstan/postgres.json` and removed by `--reset`.
 *
 * @typedef {{ base: string, native: string, uid?: number, gid?: number }} Place `base` holds `data` and the password.
 */

const record = () => inState('postgres.json');

/** The folder outside the clone, if the last run used one. */
export const outsideFolder = () => readJson(record())?.outside;

/** @returns {Promise<Place>} */
export async function findPlace(bundled, owner = defaultOwner()) {
  const inside = {
    base: inState('postgres'),
    native: bundled.folder,
    ...owner,
  };
  const known = outsideFolder();
  if (!owner || (!known && (await canRun(inside)))) {
    prepare(inside);
    return inside;
  }
  const name = createHash('sha256').update(state).digest('hex').slice(0, 12);
  const outside = known ?? join('/var/lib/capstan', name);
  // What a former clone at the same path left behind is not ours to serve.
  if (!known) rmSync(outside, { recursive: true, force: true });
  writeJson(record(), { outside });
  const place = {
    base: outside,
    native: join(outside, `postgres-${bundled.version}`),
    ...owner,
  };
  mkdirSync(outside, { recursive: true, mode: 0o755 });
  if (!existsSync(join(place.native, '.complete'))) {
    cpSync(bundled.folder, place.native, {
      recursive: true,
      verbatimSymlinks: true,
    });
    writeJson(join(place.native, '.complete'), {});
  }
  if (!(await canRun(place))) {
    throw new Failure(
      `PostgreSQL cannot run as the user nobody from ${outside}. Run the command as an ordinary user instead of root.`,
    );
  }
  prepare(place);
  return place;
}

/** Who runs PostgreSQL: ourselves (`undefined`), or nobody when we are root. */
export function defaultOwner() {
  if (process.getuid?.() !== 0) return undefined;
  const line = readText('/etc/passwd')
    ?.split('\n')
    .find(entry => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (!uid) {
    throw new Failure(
      'PostgreSQL refuses to run as root and this machine has no user named nobody. Run the command as an ordinary user.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

async function canRun(place) {
  if (!othersMayEnter(dirname(place.base))) return false;
  const { uid, gid } = place;
  const answer = await run(programIn(place.native, 'postgres'), ['--version'], {
    uid,
    gid,
  }).catch(() => ({ code: 1 }));
  return answer.code === 0;
}

function othersMayEnter(folder) {
  mkdirSync(folder, { recursive: true });
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

function prepare(place) {
  mkdirSync(place.base, { recursive: true, mode: 0o700 });
  // An id is a negative number in /etc/passwd of macOS and to `spawn`, but not to `chown`.
  if (place.uid !== undefined) {
    chownSync(place.base, place.uid >>> 0, place.gid >>> 0);
  }
}

/** The name shown in messages. */
export const ownerName = place =>
  place.uid === undefined ? userInfo().username : 'nobody';
