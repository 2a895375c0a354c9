import { stripVTControlCharacters } from 'node:util';
import { explain } from '../failure.mjs';
import { installPortal, installShop } from '../install.mjs';
import { requireOwnFolder } from '../ownership.mjs';
import { startCluster, stopLeftover } from '../postgres/cluster.mjs';
import { say, step } from '../progress.mjs';
import { forget } from '../reset.mjs';
import { requireSpace } from '../space.mjs';
import { inRoot } from '../paths.mjs';
import { testLog } from './run-logged.mjs';
import { failure, lastLine, sum } from './tally.mjs';
import { turnsOf } from './turns.mjs';

/** @returns {Promise<number>} The exit code. */
export async function runSuites(suites) {
  requireOwnFolder();
  await requireSpace(inRoot(), 500);
  await Promise.all([installPortal(), installShop()]);
  await stopLeftover();
  forget();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const cluster = suites.some(({ database }) => database)
    ? await step({ done: 'PostgreSQL for the tests runs' }, testCluster)
    : undefined;
  const tallies = [];
  try {
    for (const turn of turnsOf(suites)) {
      if (interrupted) break;
      tallies.push(
        ...(await Promise.all(turn.map(suite => runSuite(suite, { cluster })))),
      );
    }
  } finally {
    await cluster?.stop();
  }
  if (interrupted) tallies.push(failure('npm test', 'It was interrupted.'));
  return conclude(sum(tallies));
}

const testCluster = () =>
  startCluster({ durable: false, settings: ['max_connections=1000'] });

async function runSuite(suite, context) {
  const from = performance.now();
  say(`… ${suite.title}`);
  const found = await suite
    .run(context)
    .catch(error => failure(suite.name, explain(error)));
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  say(
    `${found.failed ? '✗' : '✓'} ${suite.title}: ${lastLine(
      found,
    )} (${seconds} s)`,
  );
  for (const { name, message } of found.failures) {
    process.stdout.write(`\n  ✗ ${name}\n${indent(shorten(message))}\n`);
  }
  if (found.failures.length > 0 && suite.name !== 'checks') {
    process.stdout.write(`\n  All of its output: ${testLog(suite.name)}\n\n`);
  }
  for (const reason of found.reasons) say(`  skipped: ${reason}`);
  return found;
}

function conclude(all) {
  if (all.failed > 0) {
    process.stdout.write('\nFailed:\n');
    for (const { name } of all.failures) process.stdout.write(`  ${name}\n`);
  }
  process.stdout.write(`\n${lastLine(all)}\n`);
  return all.failed === 0 && all.passed > 0 ? 0 : 1;
}

const shorten = text => {
  const lines = stripVTControlCharacters(text).trimEnd().split('\n');
  return lines.length > 80
    ? [...lines.slice(0, 50), '…', ...lines.slice(-29)].join('\n')
    : lines.join('\n');
};

const indent = text => text.replace(/^/gm, '    ');
