import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import { readJson } from '../files.mjs';
import { toolEnvironment } from '../npm.mjs';
import { adminUrl } from '../postgres/databases.mjs';
import { inRoot, inState } from '../paths.mjs';
import { runLogged } from './run-logged.mjs';
import { judge, tally } from './tally.mjs';

/** All Backstage packages, on SQLite and on the embedded PostgreSQL. */
export async function runJest({ cluster }) {
  const results = inState('results', 'jest.json');
  rmSync(results, { force: true });
  const cli = inRoot('node_modules/@backstage/cli/bin/backstage-cli');
  const argv = [cli, 'repo', 'test', '--watchAll=false', '--json'];
  const code = await runLogged(
    'jest',
    process.execPath,
    [...argv, `--outputFile=${results}`],
    {
      cwd: inRoot(),
      env: toolEnvironment({
        BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: adminUrl(cluster),
      }),
      minutes: 12,
    },
  );
  return judge('jest', code, readJestResults(readJson(results)));
}

/** @param {any} results What `jest --json` writes. */
export function readJestResults(results) {
  const found = tally();
  for (const file of results?.testResults ?? []) {
    const where = relative(inRoot(), file.name);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') found.passed += 1;
      else if (test.status === 'failed') {
        found.failed += 1;
        found.failures.push({
          name: `${where}: ${test.fullName}`,
          message: test.failureMessages.join('\n'),
        });
      } else found.skipped += 1;
    }
    // A file that could not be loaded has no tests, only a message.
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      found.failed += 1;
      found.failures.push({ name: where, message: file.message });
    }
  }
  if (found.skipped) found.reasons.push('skipped in the test file itself');
  return found;
}
