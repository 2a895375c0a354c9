import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryState } from './testing.mjs';

const state = temporaryState();
const { releaseLock, runningStart, stopRunningStart, takeLock } = await import(
  './lock.mjs'
);
const { launch, isAlive } = await import('./process.mjs');
const { readJson, writeJson } = await import('./files.mjs');

const file = join(state, 'start.json');
const other = () =>
  launch({
    file: process.execPath,
    argv: ['-e', 'setInterval(() => {}, 1000)'],
    log: join(state, 'other.log'),
  });

describe('one start for each folder', () => {
  it('takes the place and gives it back', async () => {
    await takeLock('http://localhost:1');
    assert.equal(readJson(file).pid, process.pid);
    await takeLock('http://localhost:1');
    releaseLock();
    assert.equal(existsSync(file), false);
  });

  it('refuses while another one runs, and says where it is and how to stop it', async () => {
    const { identity } = await other();
    writeJson(file, { ...identity, url: 'http://localhost:7007' });
    await assert.rejects(takeLock('http://localhost:1'), {
      name: 'Failure',
      message: new RegExp(
        `already runs.*http://localhost:7007.*kill ${identity.pid}`,
      ),
    });
    assert.equal((await runningStart()).pid, identity.pid);
    await stopRunningStart();
    assert.equal(await isAlive(identity), false);
  });

  it('takes the place of a dead one, also when its number lives on in another program', async () => {
    const { identity } = await other();
    writeJson(file, { pid: identity.pid, began: 'earlier', url: 'x' });
    await takeLock('http://localhost:1');
    assert.equal(readJson(file).pid, process.pid);
    await stopRunningStart();
    assert.equal(await isAlive(identity), true);
    process.kill(identity.pid, 'SIGKILL');
    releaseLock();
  });
});
