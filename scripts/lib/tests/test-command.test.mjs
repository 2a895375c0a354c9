import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inRoot } from '../paths.mjs';
import { run } from '../process.mjs';

const npmTest = (argv, state) => {
  const env = { ...process.env, CAPSTAN_STATE: state };
  if (!state) delete env.CAPSTAN_STATE;
  const script = inRoot('scripts', 'test.mjs');
  return run(process.execPath, [script, ...argv], { env });
};

describe('npm test', () => {
  it('lists its suites', async () => {
    const { code, output } = await npmTest(['--help']);
    assert.equal(code, 0);
    for (const suite of ['checks', 'jest', 'local-engine', 'docker']) {
      assert.match(output, new RegExp(suite));
    }
  });

  it('names a suite that does not exist', async () => {
    const { code, output } = await npmTest(['jset']);
    assert.equal(code, 1);
    assert.match(output, /no suite "jset". The suites are: checks, jest/);
  });

  it('never runs in the state folder of a portal', async () => {
    const { code, output } = await npmTest(['jest'], inRoot('.capstan'));
    assert.equal(code, 1);
    assert.match(output, /would wipe the portal's state/);
  });
});
