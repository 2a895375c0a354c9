import { Failure } from '../failure.mjs';
import { inRoot } from '../paths.mjs';

const HELP =
  suites => `Runs all checks and tests; the last line says how many passed and failed.

  npm test                      everything
  npm test -- <suite> ...       only these: ${suites
    .map(({ name }) => name)
    .join(', ')}

Logs are in .capstan/test/logs.
`;

/** `npm test`. Sets the exit code: 0 only when something ran and nothing failed. */
export async function testCommand(argv) {
  // Before anything reads it: tests have a state folder of their own, so that they can run beside a portal.
  process.env.CAPSTAN_STATE ??= inRoot('.capstan', 'test');
  const { SUITES } = await import('./suites.mjs');
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(HELP(SUITES));
    return;
  }
  const unknown = argv.find(name => !SUITES.some(suite => suite.name === name));
  if (unknown) {
    throw new Failure(
      `There is no suite "${unknown}". The suites are: ${SUITES.map(
        ({ name }) => name,
      ).join(', ')}.`,
    );
  }
  const chosen = argv.length
    ? SUITES.filter(({ name }) => argv.includes(name))
    : SUITES;
  const { runSuites } = await import('./run-suites.mjs');
  process.exitCode = await runSuites(chosen);
}
