import { askRepository, splitOnce } from './askRepository';
import type { LocalGitCommit } from './LocalGitRepository';

/** The commit that a branch is at, or the commit of this id; `undefined` when there is none. */
export async function resolveRef(
  directory: string,
  ref: string,
): Promise<string | undefined> {
  return await resolveName(
    directory,
    /^[0-9a-f]{40,64}$/.test(ref) ? ref : `refs/heads/${ref}`,
  );
}

/** The commit that a branch is at, even one that is named like a commit's id. */
export async function headOf(
  directory: string,
  branch: string,
): Promise<string | undefined> {
  return await resolveName(directory, `refs/heads/${branch}`);
}

/** The commit of every branch. */
export async function headsOf(
  directory: string,
): Promise<ReadonlyMap<string, string>> {
  const output = await askRepository(directory, [
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    'refs/heads',
  ]);
  return new Map(
    (output ?? '')
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const [commit, ref] = splitOnce(line, ' ');
        return [ref.slice('refs/heads/'.length), commit];
      }),
  );
}

export async function commitOf(
  directory: string,
  ref: string,
): Promise<LocalGitCommit | undefined> {
  const id = await resolveRef(directory, ref);
  if (id === undefined) return undefined;
  const output = await askRepository(directory, [
    'log',
    '-1',
    '--format=%s%x00%an%x00%cI',
    id,
  ]);
  if (output === undefined) return undefined;
  const [title, author, committedAt] = output.replace(/\n$/, '').split('\0');
  return { id, title, author, committedAt };
}

async function resolveName(
  directory: string,
  name: string,
): Promise<string | undefined> {
  if (/[\0\n]/.test(name)) return undefined;
  const output = await askRepository(directory, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  return output?.trim().match(/[0-9a-f]{40,64}$/)?.[0];
}
