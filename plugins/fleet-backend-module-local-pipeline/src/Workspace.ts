import { git } from '@capstan/plugin-local-git-node';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from './runs/Run';

/** How many runs of a pipeline keep what they built, so that their later stages can be done again. */
const KEPT_RELEASES = 3;

/** The folder of one run. */
export class Workspace {
  readonly root: string;
  /** The commit's files, with node_modules once they are installed. */
  readonly source: string;
  /** What was built: all that test and prod get. */
  readonly release: string;

  constructor(
    directory: string,
    run: Pick<RunRecord, 'repository' | 'number'>,
  ) {
    this.root = path.join(directory, run.repository, String(run.number));
    this.source = path.join(this.root, 'source');
    this.release = path.join(this.root, 'release');
  }

  /** Fetches the files of the commit, anew. Nothing of a former attempt is left. */
  async checkOut(
    repositoryDirectory: string,
    commit: string,
    signal: AbortSignal,
  ): Promise<void> {
    await fs.rm(this.source, { recursive: true, force: true, maxRetries: 3 });
    await fs.mkdir(this.root, { recursive: true, mode: 0o700 });
    // A copy of the objects: what a service does to its checkout does not reach the repository.
    await git(
      [
        'clone',
        '--quiet',
        '--no-checkout',
        '--no-hardlinks',
        repositoryDirectory,
        this.source,
      ],
      { signal },
    );
    await git(['checkout', '--quiet', '--detach', commit], {
      cwd: this.source,
      signal,
    });
  }

  async hasSource(): Promise<boolean> {
    return isThere(path.join(this.source, 'package.json'));
  }

  async hasRelease(): Promise<boolean> {
    return isThere(this.release);
  }

  /** Takes away what a run that ended well does not need any more. */
  async forgetSource(): Promise<void> {
    await fs.rm(this.source, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Takes away the folders of older runs; what those in `needed` built stays whatever their age. */
export async function pruneWorkspaces(
  directory: string,
  repository: string,
  needed: ReadonlySet<number>,
): Promise<void> {
  const folder = path.join(directory, repository);
  const numbers = (await fs.readdir(folder).catch(() => []))
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => b - a);
  for (const [index, number] of numbers.entries()) {
    const place = path.join(folder, String(number));
    if (needed.has(number)) continue;
    const gone = index < KEPT_RELEASES ? path.join(place, 'source') : place;
    if (index === 0) continue;
    await fs.rm(gone, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isThere(place: string): Promise<boolean> {
  return fs.stat(place).then(
    () => true,
    () => false,
  );
}
