import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** The folder that `CAPSTAN_ENGINE_STATE` names, `.capstan/engine` without it. */
export function stateRoot(): string {
  return process.env.CAPSTAN_ENGINE_STATE ?? '.capstan/engine';
}

/** Where everything of one engine lies on disk. */
export class StateFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = path.resolve(root);
    fs.mkdirSync(path.dirname(this.root), { recursive: true });
    if (!fs.existsSync(this.root)) {
      // Not recursive: Node tries for ever where a folder can be seen but none can be made in it (/proc).
      fs.mkdirSync(this.root, { mode: 0o700 });
    }
    fs.mkdirSync(this.releases, { recursive: true });
    fs.mkdirSync(this.logs, { recursive: true });
  }

  get releases(): string {
    return path.join(this.root, 'releases');
  }

  get logs(): string {
    return path.join(this.root, 'logs');
  }

  file(name: string): string {
    return path.join(this.root, name);
  }

  /** The bearer token of engine and balancer: made once, 32 random bytes, readable by the owner only. */
  token(): string {
    const file = this.file('token');
    const known = readIfThere(file)?.trim();
    if (known) {
      fs.chmodSync(file, 0o600);
      return known;
    }
    const token = randomBytes(32).toString('hex');
    writeAtomically(file, `${token}\n`, 0o600);
    return token;
  }
}

/** A reader sees the old content or the new one, never a part. */
export function writeAtomically(
  file: string,
  text: string,
  mode = 0o600,
): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(temporary, text, { mode, flush: true });
  fs.renameSync(temporary, file);
}

/** The text of a file, `undefined` when there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
