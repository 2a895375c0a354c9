import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inRoot } from './paths.mjs';
import { run } from './process.mjs';
import { temporaryFolder } from './testing.mjs';

const CHECK = `
const { requireOwnFolder } = await import('${inRoot(
  'scripts/lib/ownership.mjs',
)}');
const { explain } = await import('${inRoot('scripts/lib/failure.mjs')}');
try { requireOwnFolder(); console.log('fine'); } catch (error) { console.log(explain(error)); }
`;

const check = state => {
  const env = { PATH: process.env.PATH, CAPSTAN_STATE: state };
  const isRoot = process.getuid() === 0;
  // Root may write everywhere: ask as somebody who may not. Node itself must be within that user's reach.
  const who = isRoot ? { uid: 65534, gid: 65534 } : {};
  const argv = ['--input-type=module', '-e', CHECK];
  return run(process.execPath, argv, { env, ...who }).catch(error => ({
    output: error.code,
  }));
};

describe('a folder that belongs to somebody else', () => {
  it('stops the command before it begins, with the way to get it back', async t => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    const { output } = await check(join(folder, 'state'));
    if (/EACCES/.test(output) && !/cannot be written/.test(output)) {
      t.skip('the user nobody cannot enter this clone');
      return;
    }
    assert.match(
      output,
      /cannot be written: it belongs to another user.*chown -R/,
    );
  });
});
