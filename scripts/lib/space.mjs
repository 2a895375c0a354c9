import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from './failure.mjs';

/**
 * Stops early, with a sentence, when a disk has too little room: a database or an installation that runs into the end
 * of the disk fails in a hundred other ways.
 *
 * @param {string} folder It or its nearest existing parent is asked.
 * @param {number} mib
 */
export async function requireSpace(folder, mib) {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  const { bavail, bsize } = await statfs(place);
  const free = Math.floor((bavail * bsize) / 1024 / 1024);
  if (free < mib) {
    throw new Failure(
      `The disk that holds ${folder} has ${free} MB left and this needs ${mib} MB. Free some space and run the command again.`,
    );
  }
}
