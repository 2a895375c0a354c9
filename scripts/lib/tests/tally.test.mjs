import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inRoot } from '../paths.mjs';
import { run } from '../process.mjs';
import { temporaryFolder } from '../testing.mjs';
import { readJestResults } from './jest.mjs';
import { readResults } from './node-tests.mjs';
import { failure, judge, lastLine, skip, sum, tally } from './tally.mjs';

describe('counting', () => {
  it('adds up and ends with one line', () => {
    const all = sum([
      tally({ passed: 3 }),
      failure('a', 'why'),
      skip('no browser'),
      skip('no browser'),
    ]);
    assert.equal(lastLine(all), '3 passed, 1 failed, 2 skipped');
    assert.equal(lastLine(tally({ passed: 3 })), '3 passed, 0 failed');
    assert.deepEqual(all.reasons, ['no browser']);
  });

  it('takes silence and an unexplained exit code for failures', () => {
    assert.equal(judge('x', 0, tally()).failed, 1);
    assert.equal(judge('x', 1, tally({ passed: 2 })).failed, 1);
    assert.equal(judge('x', 1, failure('t', 'm')).failed, 1);
    assert.equal(judge('x', 0, tally({ passed: 2 })).failed, 0);
  });
});

describe('reading what the runners say', () => {
  it('counts node:test results, not their suites', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'x.test.mjs');
    writeFileSync(
      file,
      `import { describe, it } from 'node:test';
       describe('a', () => {
         it('passes', () => {});
         it('fails', () => { throw new Error('because'); });
         it('is skipped', { skip: 'no engine' }, () => {});
       });
       it('passes too', () => {});`,
    );
    const reporter = inRoot('scripts/lib/tests/node-reporter.mjs');
    const argv = ['--test', `--test-reporter=${reporter}`, file];
    const env = { ...process.env };
    // Set by the runner around us; with it a test run inside a test run reports nothing.
    delete env.NODE_TEST_CONTEXT;
    const { output } = await run(process.execPath, argv, { env });
    const found = readResults(output);
    assert.deepEqual([found.passed, found.failed, found.skipped], [2, 1, 1]);
    assert.match(found.failures[0].message, /because/);
    assert.deepEqual(found.reasons, ['no engine']);
  });

  it('counts a file that cannot be loaded as a failure', async () => {
    const file = join(temporaryFolder(), 'broken.test.mjs');
    writeFileSync(file, 'import "./absent.mjs";');
    const reporter = inRoot('scripts/lib/tests/node-reporter.mjs');
    const env = { ...process.env };
    delete env.NODE_TEST_CONTEXT;
    const argv = ['--test', `--test-reporter=${reporter}`, file];
    const { output } = await run(process.execPath, argv, { env });
    assert.equal(readResults(output).failed, 1);
  });

  it('counts jest results, also of files that could not be loaded', () => {
    const assertion = (status, fullName) => ({
      status,
      fullName,
      failureMessages: ['m'],
    });
    const found = readJestResults({
      testResults: [
        {
          name: inRoot('plugins/a.test.ts'),
          status: 'failed',
          assertionResults: [
            assertion('passed', 'one'),
            assertion('failed', 'two'),
            assertion('pending', 'three'),
          ],
        },
        {
          name: inRoot('plugins/b.test.ts'),
          status: 'failed',
          message: 'Cannot find module',
          assertionResults: [],
        },
      ],
    });
    assert.deepEqual([found.passed, found.failed, found.skipped], [1, 2, 1]);
    assert.deepEqual(
      found.failures.map(({ name }) => name),
      ['plugins/a.test.ts: two', 'plugins/b.test.ts'],
    );
    assert.equal(readJestResults(undefined).passed, 0);
  });
});
