import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import { readText } from '../files.mjs';
import { toolEnvironment } from '../npm.mjs';
import { inRoot, inState } from '../paths.mjs';
import { runLogged } from './run-logged.mjs';
import { judge, tally } from './tally.mjs';

const REPORTER = inRoot('scripts/lib/tests/node-reporter.mjs');

/**
 * Runs a package's node:test files, or its own `program` that runs them.
 *
 * @param {{ name: string, cwd: string, files?: readonly string[], program?: string, flags?: readonly string[], env?: object, minutes: number }} suite
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runNodeTests(suite) {
  const { name, cwd, files = [], program, flags = [], minutes } = suite;
  const results = inState('results', `${name}.jsonl`);
  rmSync(results, { force: true });
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${REPORTER}`,
    `--test-reporter-destination=${results}`,
  ];
  const quiet = '--disable-warning=ExperimentalWarning';
  const argv = program
    ? [quiet, program]
    : [quiet, '--test', ...flags, ...reporters, ...files];
  const options = program && { NODE_OPTIONS: reporters.join(' ') };
  const code = await runLogged(name, process.execPath, argv, {
    cwd,
    env: toolEnvironment({ ...suite.env, ...options }),
    minutes,
  });
  return judge(name, code, readResults(readText(results) ?? ''));
}

/** @param {string} text Lines of the reporter. */
export function readResults(text) {
  const found = tally();
  for (const line of text.split('\n').filter(Boolean)) {
    const { name, file, outcome, reason, message } = JSON.parse(line);
    found[outcome] += 1;
    if (outcome === 'failed') {
      const where = file ? `${relative(inRoot(), file)}: ` : '';
      found.failures.push({ name: `${where}${name}`, message });
    }
    if (reason && !found.reasons.includes(reason)) found.reasons.push(reason);
  }
  return found;
}
