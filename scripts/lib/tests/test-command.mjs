import { Failure } from '../failure.mjs';
import { inRoot, state } from '../paths.mjs';
import { runSuites } from './run-suites.mjs';
import { SUITES } from './suites.mjs';

const HELP = `Runs all checks and tests; the last line says how many passed and failed.

  npm test                      everything
  npm test -- <suite> ...       only these: ${SUITES.map(
    ({ name }) => name,
  ).join(', ')}

Logs are in .capstan/test/logs.
`;

/** `npm test`. Sets the exit code: 0 only when something ran and nothing failed. */
export async function testCommand(argv) {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(HELP);
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
  if (state === inRoot('.capstan')) {
    throw new Failure(
      "The tests would wipe the portal's state: unset CAPSTAN_STATE.",
    );
  }
  process.exitCode = await runSuites(chosen);
}
