import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A log that grows past this is emptied. */
const MAX_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 64 * 1024;
const TAIL_LINES = 50;
const MAX_LINE = 2000;

/**
 * What the instances write, one file each. They write to the file themselves, so they go on when the engine is away,
 * and a flood costs the engine nothing: it only looks at the size and empties the file when it is too big. That works
 * because the file is opened with O_APPEND: after it was emptied the next write goes to its beginning, not to a hole.
 */
export class OutputLog {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A descriptor for a new process; the caller closes it after the spawn. */
  open(instanceId: string): number {
    return fs.openSync(this.#file(instanceId), 'a', 0o600);
  }

  /** Empties what has grown too big, keeping the end of it beside. */
  trim(instanceIds: readonly string[]): void {
    for (const id of instanceIds) {
      const file = this.#file(id);
      try {
        if (fs.statSync(file).size > MAX_BYTES) {
          fs.writeFileSync(`${file}.tail`, readEnd(file), { mode: 0o600 });
          fs.truncateSync(file, 0);
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          throw error;
        }
      }
    }
  }

  /** The last 50 lines, without control characters, each at most 2000 characters long. */
  tail(instanceId: string): string[] {
    const file = this.#file(instanceId);
    const text = `${readEnd(`${file}.tail`)}${readEnd(file)}`;
    const lines = text.split('\n').map(printable);
    if (lines.at(-1) === '') {
      lines.pop();
    }
    return lines.slice(-TAIL_LINES);
  }

  remove(instanceId: string): void {
    const file = this.#file(instanceId);
    fs.rmSync(file, { force: true });
    fs.rmSync(`${file}.tail`, { force: true });
  }

  /** Removes the logs of instances that are not among the given ones. */
  sweep(keep: ReadonlySet<string>): void {
    for (const name of fs.readdirSync(this.#folder)) {
      const id = name.replace(/\.log(\.tail)?$/, '');
      if (!keep.has(id)) {
        fs.rmSync(path.join(this.#folder, name), { force: true });
      }
    }
  }

  #file(instanceId: string): string {
    return path.join(this.#folder, `${instanceId}.log`);
  }
}

function readEnd(file: string): string {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fs.fstatSync(descriptor);
    const length = Math.min(size, TAIL_BYTES);
    const buffer = Buffer.alloc(length);
    const read = fs.readSync(descriptor, buffer, 0, length, size - length);
    return buffer.toString('utf8', 0, read);
  } finally {
    fs.closeSync(descriptor);
  }
}

function printable(line: string): string {
  return stripVTControlCharacters(line.slice(0, MAX_LINE)).replace(
    /(?!\t)\p{Cc}/gu,
    '',
  );
}
