import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type {
  RolloutProvider,
  ScaleGroupProvider,
} from '@capstan/plugin-fleet-node';
import path from 'node:path';
import { readLocalEngines } from './config';
import { fleetModuleLocal } from './module';

async function register(data: object) {
  const groups: ScaleGroupProvider[] = [];
  const rollouts: RolloutProvider[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        fleetProvidersExtensionPoint,
        {
          addScaleGroupProvider: provider => void groups.push(provider),
          addRolloutProvider: provider => void rollouts.push(provider),
        },
      ],
    ],
    features: [fleetModuleLocal, mockServices.rootConfig.factory({ data })],
  });
  return { groups, rollouts };
}

describe('fleetModuleLocal', () => {
  it('adds its providers once for all engines, also while none of them runs', async () => {
    const engines = [
      { name: 'default', stateDir: '/nowhere/a' },
      { name: 'second', stateDir: '/nowhere/b' },
    ];
    const { groups, rollouts } = await register({
      fleet: { local: { engines } },
    });
    expect(groups.map(provider => provider.name)).toEqual(['local']);
    expect(rollouts.map(provider => provider.name)).toEqual(['local']);
    expect(groups[0].scopes()).toEqual([
      {
        id: 'local:default:-',
        account: 'default',
        region: '-',
        intervalSeconds: 5,
      },
      {
        id: 'local:second:-',
        account: 'second',
        region: '-',
        intervalSeconds: 5,
      },
    ]);
    await expect(
      groups[0].sweep(groups[0].scopes()[0], {
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject({ name: 'ProviderError', retryable: true });
  });

  it('adds nothing when no engine is configured', async () => {
    expect(await register({})).toEqual({ groups: [], rollouts: [] });
  });
});

describe('readLocalEngines', () => {
  const read = (engines: object[]) =>
    readLocalEngines(new ConfigReader({ fleet: { local: { engines } } }));

  it('makes the state folder absolute', () => {
    expect(read([{ name: 'a', stateDir: 'state' }])).toEqual([
      { name: 'a', stateDir: path.resolve('state') },
    ]);
  });

  it.each([
    [
      'a name that cannot be part of an id',
      [{ name: 'My Engine', stateDir: 'x' }],
      /called 'My Engine'/,
    ],
    [
      'two engines of one name',
      [
        { name: 'a', stateDir: 'x' },
        { name: 'a', stateDir: 'y' },
      ],
      /two engines called 'a'/,
    ],
    ['an engine without a state folder', [{ name: 'a' }], /stateDir/],
  ])('refuses %s', (_, engines, message) => {
    expect(() => read(engines)).toThrow(message);
  });
});
