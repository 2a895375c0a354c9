import fs from 'node:fs';
import {
  isSameProcess,
  processIdentity,
} from '../processes/ProcessIdentity.ts';
import type { ProcessIdentity } from '../processes/ProcessIdentity.ts';
import { readIfThere, writeAtomically } from './StateFolder.ts';

/**
 * One engine per state folder. The lock names its holder by pid and start time, so a lock that was left by a killed
 * engine is taken over even when its pid belongs to somebody else by now.
 */
export class EngineLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws Error with a sentence for people when another engine holds the folder */
  static take(file: string): EngineLock {
    const me = processIdentity(process.pid);
    if (!me) {
      throw new Error(
        `Could not read the start time of process ${process.pid}.`,
      );
    }
    const mine = `${file}.${process.pid}`;
    writeAtomically(mine, JSON.stringify(me));
    try {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        try {
          // A hard link either is made or fails: two engines that start at once cannot both succeed.
          fs.linkSync(mine, file);
          return new EngineLock(file);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
            throw error;
          }
        }
        const holder = parseIdentity(readIfThere(file));
        if (holder && isSameProcess(holder)) {
          throw new Error(
            `Another local engine (process ${holder.pid}) already uses the state folder of '${file}'. ` +
              'Stop it first, or set CAPSTAN_ENGINE_STATE to another folder.',
          );
        }
        fs.rmSync(file, { force: true });
      }
      throw new Error(
        `Could not take '${file}': other engines start at the same moment. Try again.`,
      );
    } finally {
      fs.rmSync(mine, { force: true });
    }
  }

  release(): void {
    const holder = parseIdentity(readIfThere(this.#file));
    if (holder?.pid === process.pid) {
      fs.rmSync(this.#file, { force: true });
    }
  }
}

function parseIdentity(text: string | undefined): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<ProcessIdentity>;
    return typeof value.pid === 'number' && typeof value.start === 'string'
      ? { pid: value.pid, start: value.start }
      : undefined;
  } catch {
    return undefined;
  }
}
