import { adminUrl } from '../postgres/databases.mjs';
import { inRoot } from '../paths.mjs';
import { runChecks } from './checks.mjs';
import { runJest } from './jest.mjs';
import { runNodeTests } from './node-tests.mjs';

/**
 * The suites of `npm test` in their order; one after the other, because some depend on how fast things happen. Those that do not
 * may run `beside` another that begins before them.
 *
 * @type {readonly { name: string, title: string, database?: boolean, beside?: string, run: (context: { cluster?: object }) => Promise<import('./tally.mjs').Tally> }[]}
 */
export const SUITES = [
  {
    name: 'checks',
    title: 'Format, types, lint and configuration',
    run: runChecks,
  },
  {
    name: 'jest',
    title: 'The portal: plugins, frontend and backend (jest)',
    database: true,
    run: runJest,
  },
  nodeSuite('scripts', 'The commands', inRoot(), ['scripts/**/*.test.mjs'], 8),
  packageSuite('local-engine', 'The local engine', 8),
  {
    name: 'shop',
    title: 'The shop',
    database: true,
    run: ({ cluster }) =>
      runNodeTests({
        name: 'shop',
        cwd: inRoot('packages', 'shop'),
        // Its own runner, because all its tests share one prepared database.
        program: 'test/run.ts',
        env: { DATABASE_URL: adminUrl(cluster) },
        minutes: 6,
      }),
  },
  packageSuite('benchmarks', 'The measurements', 4),
  packageSuite('cloud-simulator', 'The simulated clouds', 6),
  packageSuite('template-tests', 'What the templates make', 15),
  {
    ...nodeSuite('docker', 'The images', inRoot('docker'), ['*.test.mjs'], 15),
    beside: 'template-tests',
  },
  packageSuite('e2e-tests', 'The portal in a browser', 15),
];

function nodeSuite(name, title, cwd, files, minutes, flags = []) {
  const run = () => runNodeTests({ name, cwd, files, flags, minutes });
  return { name, title, run };
}

function packageSuite(name, title, minutes) {
  const flags = name === 'e2e-tests' ? ['--test-concurrency=1'] : [];
  const cwd = inRoot('packages', name);
  return nodeSuite(name, title, cwd, ['src/**/*.test.ts'], minutes, flags);
}
