import { existsSync, readdirSync } from 'node:fs';
import { toolFailure } from './failure.mjs';
import { digestOf, readText, writeText } from './files.mjs';
import { toolEnvironment } from './npm.mjs';
import { inRoot, inState } from './paths.mjs';
import { run } from './process.mjs';
import { step } from './progress.mjs';

const app = (...parts) => inRoot('packages', 'app', ...parts);
const stamp = () => app('dist', '.capstan-built');

/** What the bundle is made of: the app, the plugins that run in a browser, and everything installed. */
function sources() {
  const plugins = readdirSync(inRoot('plugins')).filter(
    name => !/-(backend|node)(-|$)/.test(name),
  );
  return [
    app('src'),
    app('public'),
    app('package.json'),
    app('config.d.ts'),
    inRoot('yarn.lock'),
    inRoot('app-config.yaml'),
    ...plugins.flatMap(name => [
      inRoot('plugins', name, 'src'),
      inRoot('plugins', name, 'package.json'),
      inRoot('plugins', name, 'config.d.ts'),
    ]),
  ];
}

/** Builds the frontend unless what is there was built from the same sources. */
export async function buildFrontend() {
  const wanted = digestOf(sources());
  if (existsSync(app('dist', 'index.html')) && readText(stamp()) === wanted) {
    return false;
  }
  await step(
    { doing: 'Building the frontend', done: 'The frontend is built' },
    async () => {
      const cli = inRoot('node_modules', '@backstage', 'cli', 'bin');
      const argv = [`${cli}/backstage-cli`, 'package', 'build'];
      const log = inState('logs', 'frontend-build.log');
      const { code, output } = await run(process.execPath, argv, {
        cwd: app(),
        env: toolEnvironment({ NODE_ENV: 'production' }),
      });
      writeText(log, output);
      if (code !== 0) throw toolFailure('Building the frontend', output, log);
    },
  );
  writeText(stamp(), wanted);
  return true;
}
