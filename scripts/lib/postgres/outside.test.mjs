import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../testing.mjs';

// As in a clone below /root: nobody but its owner may enter.
const closed = temporaryFolder();
chmodSync(closed, 0o700);
process.env.CAPSTAN_STATE = join(closed, '.capstan');
mkdirSync(process.env.CAPSTAN_STATE);

const { startCluster, stopLeftover } = await import('./cluster.mjs');
const { abandoned, outsideFolder, removeOutside } = await import(
  './outside.mjs'
);
const { isAlive } = await import('../process.mjs');

const skip =
  process.getuid() !== 0 && 'only root runs PostgreSQL as another user';

describe('a clone that the user nobody cannot enter', { skip }, () => {
  it('has its database outside, run by nobody, and removes it without a trace', async () => {
    assert.equal(outsideFolder(), undefined);
    const cluster = await startCluster({ durable: false });
    const folder = outsideFolder();
    assert.match(folder, /^\/var\/lib\/capstan\/[0-9a-f]{12}$/);
    const { uid } = statSync(join(folder, 'postgres', 'data'));
    assert.notEqual(uid, 0);
    assert.equal(statSync(`/proc/${cluster.identity.pid}`).uid, uid);

    const again = await startCluster({ durable: false });
    assert.equal(again.adopted, true);
    await stopLeftover();
    assert.equal(await isAlive(cluster.identity), false);
    removeOutside();
    assert.equal(existsSync(folder), false);
  });

  it('is cleaned up by the next one when the clone is gone', async () => {
    rmSync(join(process.env.CAPSTAN_STATE, 'postgres.json'), { force: true });
    const cluster = await startCluster({ durable: false });
    const folder = outsideFolder();
    assert.ok(!abandoned().includes(folder));
    await cluster.stop();
    rmSync(process.env.CAPSTAN_STATE, { recursive: true });
    assert.ok(abandoned().includes(folder));
    removeOutside();
    assert.equal(existsSync(folder), false);
  });
});
