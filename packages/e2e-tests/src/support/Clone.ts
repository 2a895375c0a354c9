import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A person's clone of a repository, worked on with the real Git. */
export class Clone {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async of(url: string): Promise<Clone> {
    const folder = await mkdtemp(join(tmpdir(), 'capstan-clone-'));
    await run('git', ['clone', '--quiet', url, folder]);
    return new Clone(folder);
  }

  /** Changes a file's text; fails when that changes nothing. */
  async edit(path: string, change: (text: string) => string): Promise<void> {
    const file = join(this.folder, path);
    const before = await readFile(file, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${path} stayed as it was.`);
    await writeFile(file, after);
  }

  /** Commits everything and pushes it to main; the answer is the commit's short id. */
  async push(message: string): Promise<string> {
    const git = async (...argv: string[]) =>
      (await run('git', argv, { cwd: this.folder })).stdout.trim();
    await git('add', '--all');
    const author = ['-c', 'user.name=Olivia', '-c', 'user.email=o@example.com'];
    await git(...author, 'commit', '--quiet', '--message', message);
    await git('push', '--quiet', 'origin', 'HEAD:main');
    return git('rev-parse', '--short=7', 'HEAD');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
