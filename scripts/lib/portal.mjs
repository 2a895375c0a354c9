import { existsSync } from 'node:fs';
import { Keeper } from './keeper.mjs';
import { engineState } from './engine.mjs';
import { toolEnvironment } from './npm.mjs';
import { inRoot } from './paths.mjs';
import { gitState, pipelineState } from './pipelines.mjs';
import { adminUrl, passwordOf } from './postgres/databases.mjs';

const TRANSFORM = '@backstage/cli/config/nodeTransform.cjs';
const cli = () => inRoot('node_modules/@backstage/cli/bin/backstage-cli');

/** What the backend reads from its environment; see app-config.yaml. Holds passwords of the database. */
function backendEnvironment({ cluster, port, dev, simulator }) {
  return toolEnvironment({
    // The demo's people may only enter a development portal, and this one is on loopback.
    NODE_ENV: 'development',
    CAPSTAN_PORT: String(port),
    CAPSTAN_URL: `http://localhost:${port}`,
    CAPSTAN_APP_URL: dev ? DEV_URL : `http://localhost:${port}`,
    CAPSTAN_ENGINE_STATE: engineState(),
    CAPSTAN_GIT_DIR: gitState(),
    CAPSTAN_PIPELINE_DIR: pipelineState(),
    // Local pipelines make a database for each environment of a service.
    CAPSTAN_PIPELINE_DATABASE_URL: adminUrl(cluster),
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(cluster.port),
    POSTGRES_USER: 'portal',
    POSTGRES_PASSWORD: passwordOf(cluster, 'portal'),
    POSTGRES_DATABASE: 'portal',
    ...(simulator && {
      CAPSTAN_SIMULATOR_URL: simulator.url,
      CAPSTAN_SIMULATOR_CATALOG: simulator.catalog,
    }),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  });
}

/** The simulated clouds come on top of the usual files; naming one file means naming all. */
function configArguments({ simulator }) {
  if (!simulator) return [];
  const names = [
    'app-config.yaml',
    'app-config.simulated.yaml',
    'app-config.local.yaml',
  ];
  return names
    .map(name => inRoot(name))
    .filter(existsSync)
    .flatMap(file => ['--config', file]);
}

export const DEV_PORT = 3000;
export const DEV_URL = `http://localhost:${DEV_PORT}`;

/** The backend, which also serves the built frontend. With `dev` it starts again when its sources change. */
export function backendKeeper(options) {
  const argv = options.dev
    ? [cli(), 'package', 'start']
    : ['--require', TRANSFORM, 'src/index.ts'];
  return new Keeper({
    name: 'backend',
    group: true,
    title: 'The backend',
    command: () => ({
      file: process.execPath,
      argv: [...argv, ...configArguments(options)],
      cwd: inRoot('packages', 'backend'),
      env: backendEnvironment(options),
    }),
    ready: () => isReady(options.port),
  });
}

async function isReady(port) {
  const url = `http://127.0.0.1:${port}/.backstage/health/v1/readiness`;
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  return response.ok;
}

/** The development server of the frontend, with reload. */
export function frontendKeeper(options) {
  return new Keeper({
    name: 'frontend',
    group: true,
    title: "The frontend's development server",
    command: () => ({
      file: process.execPath,
      argv: [cli(), 'package', 'start', ...configArguments(options)],
      cwd: inRoot('packages', 'app'),
      env: backendEnvironment(options),
    }),
    ready: async () => (await fetch(DEV_URL)).ok,
  });
}
