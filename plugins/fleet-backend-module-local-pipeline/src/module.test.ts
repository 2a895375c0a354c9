import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type { PipelineProvider } from '@capstan/plugin-fleet-node';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from './config';
import { fleetModuleLocalPipeline } from './module';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'local-pipeline-module-'));
afterAll(() => fs.rmSync(root, { recursive: true }));

const complete = {
  localGit: { directory: path.join(root, 'git'), baseUrl: 'http://localhost' },
  fleet: {
    local: { engines: [{ name: 'demo', stateDir: path.join(root, 'engine') }] },
    localPipeline: { directory: path.join(root, 'pipeline') },
  },
};

async function register(data: object, environment: string = 'development') {
  const providers: PipelineProvider[] = [];
  const former = process.env.NODE_ENV;
  Object.assign(process.env, { NODE_ENV: environment });
  try {
    const backend = await startTestBackend({
      extensionPoints: [
        [
          fleetProvidersExtensionPoint,
          { addPipelineProvider: provider => void providers.push(provider) },
        ],
      ],
      features: [
        fleetModuleLocalPipeline,
        mockServices.rootConfig.factory({ data }),
      ],
    });
    await backend.stop();
  } finally {
    Object.assign(process.env, { NODE_ENV: former });
  }
  return providers.map(({ name }) => name);
}

describe('fleetModuleLocalPipeline', () => {
  it('adds its provider, also while no engine runs', async () => {
    expect(await register(complete)).toEqual(['local-pipeline']);
  });

  it.each([
    ['without a folder of repositories', { ...complete, localGit: {} }],
    [
      'without an engine',
      { ...complete, fleet: { ...complete.fleet, local: { engines: [] } } },
    ],
    [
      'without a folder of its own',
      { ...complete, fleet: { local: complete.fleet.local } },
    ],
  ])('does nothing %s', async (_, data) => {
    expect(await register(data)).toEqual([]);
  });

  it('does nothing in a portal that others reach', async () => {
    expect(await register(complete, 'production')).toEqual([]);
  });
});

describe('readConfig', () => {
  const read = (localPipeline: object) =>
    readConfig(
      new ConfigReader({
        fleet: { ...complete.fleet, localPipeline },
      }),
    );

  it('takes the first engine, and no database for an empty address', () => {
    expect(read({ directory: 'state', database: { adminUrl: '' } })).toEqual({
      directory: path.resolve('state'),
      engineStateDir: path.join(root, 'engine'),
      adminUrl: undefined,
      keepDatabasesMs: 7 * 24 * 3_600_000,
      modulesFrom: [],
      alarm: { bakeSeconds: 30, errorPercent: 5, leastRequests: 20 },
    });
  });

  it.each([
    [{ engine: 'other' }, /'fleet.localPipeline.engine' is 'other'/],
    [{ alarm: { errorPercent: 101 } }, /errorPercent' is 101/],
    [{ alarm: { bakeSeconds: -1 } }, /bakeSeconds' is -1/],
  ])('refuses %j', (more, message) => {
    expect(() => read({ directory: 'state', ...more })).toThrow(message);
  });
});
