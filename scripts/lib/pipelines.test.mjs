import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isAlive, launch } from './process.mjs';
import { temporaryState } from './testing.mjs';

const state = temporaryState();
const { endPipelineProcesses, gitState, pipelineState, repositoryNames } =
  await import('./pipelines.mjs');

const skip = process.platform !== 'linux' && 'looks into /proc';

describe('local pipelines', () => {
  it('live in the state folder', () => {
    assert.equal(gitState(), join(state, 'git'));
    assert.equal(pipelineState(), join(state, 'pipeline'));
  });

  it('are told by name, without what is half made', () => {
    assert.deepEqual(repositoryNames(), []);
    for (const name of ['lamp-shop.git', '.new-1', 'chair-shop.git']) {
      mkdirSync(join(state, 'git', name), { recursive: true });
    }
    assert.deepEqual(repositoryNames(), ['chair-shop', 'lamp-shop']);
  });

  it(
    'leave no process behind, and those of others alone',
    { skip },
    async () => {
      const left = [];
      after(() => left.forEach(({ pid }) => kill(pid)));
      for (const folder of [pipelineState(), `${pipelineState()}-other`]) {
        const { identity } = await launch({
          file: process.execPath,
          argv: ['-e', 'setInterval(() => {}, 1000)'],
          env: { CAPSTAN_PIPELINE: `${folder}#lamp-shop-1#` },
          log: join(state, 'log'),
        });
        left.push(identity);
      }
      await endPipelineProcesses();
      const alive = await Promise.all(left.map(isAlive));
      assert.deepEqual(alive, [false, true]);
    },
  );
});

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
