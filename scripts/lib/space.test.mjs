import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { run } from './process.mjs';
import { requireSpace } from './space.mjs';
import { temporaryFolder } from './testing.mjs';

describe('room on the disk', () => {
  it('passes when there is enough, also for a folder that is not there yet', async () => {
    await requireSpace(join(temporaryFolder(), 'not', 'yet'), 1);
  });

  it('says how much is left and how much is needed', async () => {
    await assert.rejects(requireSpace(temporaryFolder(), 10 ** 12), {
      name: 'Failure',
      message:
        /has \d+ MB left and this needs 1000000000000 MB. Free some space/,
    });
  });

  it('turns a full disk into a sentence', async t => {
    const folder = temporaryFolder();
    const argv = ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder];
    const mounted = await run('mount', argv).catch(() => ({ code: 1 }));
    if (mounted.code !== 0) {
      t.skip('a small disk can only be mounted by root');
      return;
    }
    try {
      const { writeText } = await import('./files.mjs');
      const { explain } = await import('./failure.mjs');
      await assert.rejects(requireSpace(folder, 10), { name: 'Failure' });
      const write = () => writeText(join(folder, 'x'), 'x'.repeat(2_000_000));
      assert.throws(write, error => /disk .*is full/.test(explain(error)));
    } finally {
      await run('umount', [folder]);
    }
  });
});
