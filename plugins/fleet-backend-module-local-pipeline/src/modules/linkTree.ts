import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes `to` a tree of the same files as `from`. With `link` they are the same files under a second name, which takes
 * a fraction of the time of a copy; a file that cannot be linked (another file system) is copied.
 */
export async function linkTree(
  from: string,
  to: string,
  mode: 'link' | 'copy' = 'link',
): Promise<void> {
  await fs.mkdir(to, { recursive: true });
  const entries = await fs.readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async entry => {
      const source = path.join(from, entry.name);
      const target = path.join(to, entry.name);
      if (entry.isDirectory()) await linkTree(source, target, mode);
      else if (entry.isSymbolicLink()) {
        await fs.symlink(await fs.readlink(source), target);
      } else if (mode === 'link') await linkFile(source, target);
      else await fs.copyFile(source, target, constants.COPYFILE_FICLONE);
    }),
  );
}

async function linkFile(source: string, target: string): Promise<void> {
  try {
    await fs.link(source, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK') throw error;
    await fs.copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
