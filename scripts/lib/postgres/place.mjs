import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.mjs';
import { readText } from '../files.mjs';
import { inState, state } from '../paths.mjs';
import { run } from '../process.mjs';
import { programIn } from './binaries.mjs';
import { claimOutside, copyPrograms, outsideFolder } from './outside.mjs';

/**
 * Where the cluster lives and who runs it.
 *
 * PostgreSQL refuses to run as root, so under root it runs as `nobody`, who exists everywhere and owns nothing. Often
 * nobody cannot enter the clone: then data and a copy of the programs live outside of it (`outside.mjs`).
 *
 * @typedef {{ base: string, native: string, uid?: number, gid?: number }} Place `base` holds `data` and the password.
 */

/** @returns {Promise<Place>} */
export async function findPlace(bundled) {
  const owner = defaultOwner();
  const inside = {
    base: inState('postgres'),
    native: bundled.folder,
    ...owner,
  };
  if (!owner || (!outsideFolder() && (await canRun(inside)))) {
    return prepare(inside);
  }
  const outside = {
    base: join(claimOutside(), 'postgres'),
    native: copyPrograms(bundled.folder, bundled.version),
    ...owner,
  };
  if (await canRun(outside)) return prepare(outside);
  throw new Failure(
    `PostgreSQL cannot run as the user nobody from ${outside.base}. Run the command as an ordinary user instead of root.`,
  );
}

/** Who runs PostgreSQL: ourselves (`undefined`), or nobody when we are root. */
function defaultOwner() {
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
  // Ours to open: others may pass through the state folder, not list it.
  const { mode } = statSync(state);
  if ((mode & 0o001) === 0) chmodSync(state, mode | 0o001);
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
  return place;
}

/** The name shown in messages. */
export const ownerName = place =>
  place.uid === undefined ? userInfo().username : 'nobody';
