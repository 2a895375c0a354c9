import { run } from '../process.mjs';
import { toolEnvironment } from '../npm.mjs';
import { inRoot } from '../paths.mjs';
import { failure, sum, tally } from './tally.mjs';

const bin = name => inRoot('node_modules', '.bin', name);
const shop = inRoot('packages', 'shop');

/** Each static check counts as one test. */
export const CHECKS = [
  check('prettier', [bin('prettier'), '--check', '.']),
  check('types', [
    bin('tsc'),
    '--noEmit',
    '--incremental',
    'false',
    '--pretty',
    'false',
  ]),
  check(
    'types of the shop',
    ['node_modules/.bin/tsc', '--noEmit', '--pretty', 'false'],
    shop,
  ),
  check(
    'lint of the shop',
    [
      'node_modules/.bin/oxlint',
      '--deny-warnings',
      ...['src', 'storefront/src', 'test', 'scripts', 'traffic'],
    ],
    shop,
  ),
  check('eslint', [
    bin('backstage-cli'),
    'repo',
    'lint',
    '--max-warnings',
    '0',
  ]),
  check('eslint of the scripts', [
    bin('eslint'),
    '--ext=.mjs',
    '--max-warnings=0',
    'scripts',
    'docker',
  ]),
  check('configuration', [bin('backstage-cli'), 'config:check', '--strict']),
  check('configuration for production', [
    bin('backstage-cli'),
    'config:check',
    '--strict',
    '--config=app-config.yaml',
    '--config=app-config.production.yaml',
  ]),
];

function check(name, [program, ...argv], cwd = inRoot()) {
  return { name, program, argv, cwd };
}

/** What app-config.production.yaml asks for; any values do for a check of its form. */
const PRODUCTION = {
  CAPSTAN_URL: 'https://capstan.example.com',
  POSTGRES_HOST: 'db.example.com',
  POSTGRES_PORT: '5432',
  POSTGRES_USER: 'portal',
  POSTGRES_PASSWORD: 'secret',
  POSTGRES_DATABASE: 'portal',
};

/** Two at a time: each uses one core. */
export async function runChecks() {
  const waiting = [...CHECKS];
  const tallies = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      tallies.push(await runCheck(next));
    }
  };
  await Promise.all([worker(), worker()]);
  return sum(tallies);
}

async function runCheck({ name, program, argv, cwd }) {
  const { code, output } = await run(process.execPath, [program, ...argv], {
    cwd,
    env: toolEnvironment({ ...PRODUCTION, NO_COLOR: '1' }),
  });
  return code === 0 ? tally({ passed: 1 }) : failure(name, output);
}
