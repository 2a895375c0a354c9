import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { toolFailure } from './failure.mjs';
import { digestOf, readText, writeText } from './files.mjs';
import { npm, toolEnvironment, yarnEnvironment } from './npm.mjs';
import { inRoot, inState } from './paths.mjs';
import { linkLibraries } from './postgres/binaries.mjs';
import { run } from './process.mjs';
import { step } from './progress.mjs';
import { requireSpace } from './space.mjs';

/** The pinned Yarn, as .yarnrc.yml names it. */
export function yarnPath() {
  const settings = readFileSync(inRoot('.yarnrc.yml'), 'utf8');
  return inRoot(/^yarnPath:\s*(\S+)/m.exec(settings)[1]);
}

/**
 * Installs the portal's dependencies exactly as yarn.lock says, unless nothing changed since the last time. Third-party
 * install scripts do not run (Yarn's default); what the one that is needed does, `linkLibraries` does.
 */
export async function installPortal() {
  const stamp = inRoot('node_modules', '.capstan-installed');
  const wanted = digestOf([
    inRoot('package.json'),
    inRoot('yarn.lock'),
    inRoot('.yarnrc.yml'),
    ...workspaceManifests(),
  ]);
  if (readText(stamp) === wanted) return false;
  await requireSpace(inRoot(), existsSync(inRoot('node_modules')) ? 300 : 2500);
  await step(
    {
      doing: 'Installing the dependencies (the first time takes a few minutes)',
      done: 'Dependencies are installed',
    },
    async () => {
      const env = toolEnvironment({
        ...(await yarnEnvironment()),
        ...yarnSettings(process.env),
        YARN_ENABLE_PROGRESS_BARS: 'false',
      });
      const argv = [yarnPath(), 'install', '--immutable'];
      const log = inState('logs', 'install.log');
      const { code, output } = await run(process.execPath, argv, {
        cwd: inRoot(),
        env,
      });
      writeText(log, output);
      if (code !== 0) {
        throw toolFailure('Installing the dependencies', output, log);
      }
      linkLibraries();
    },
  );
  writeText(stamp, wanted);
  return true;
}

const workspaceManifests = () =>
  ['packages', 'plugins'].flatMap(folder =>
    readdirSync(inRoot(folder)).map(name =>
      inRoot(folder, name, 'package.json'),
    ),
  );

const yarnSettings = env =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => name.startsWith('YARN_')),
  );

const CI = ['ci', '--ignore-scripts'];

/** Installs the shop's dependencies: it stands alone and has a lockfile of its own. */
export async function installShop() {
  const folder = inRoot('packages', 'shop');
  const lockfile = `${folder}/package-lock.json`;
  if (!existsSync(lockfile)) return false;
  const stamp = `${folder}/node_modules/.capstan-installed`;
  const wanted = digestOf([`${folder}/package.json`, lockfile]);
  if (readText(stamp) === wanted) return false;
  await step(
    {
      doing: "Installing the shop's dependencies",
      done: "The shop's dependencies are installed",
    },
    async () => {
      const { code, output } = await npm([...CI, '--no-audit', '--no-fund'], {
        cwd: folder,
        env: toolEnvironment(),
      });
      if (code !== 0) {
        throw toolFailure("Installing the shop's dependencies", output);
      }
      linkLibraries(folder);
    },
  );
  writeText(stamp, wanted);
  return true;
}
