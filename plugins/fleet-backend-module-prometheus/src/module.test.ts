import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type { SignalProvider } from '@capstan/plugin-fleet-node';
import { readPrometheusConfig } from './config';
import { fleetModulePrometheus } from './module';

async function register(data: object) {
  const signals: SignalProvider[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        fleetProvidersExtensionPoint,
        {
          addScaleGroupProvider: () => {},
          addRolloutProvider: () => {},
          addSignalProvider: provider => void signals.push(provider),
        },
      ],
    ],
    features: [
      fleetModulePrometheus,
      mockServices.rootConfig.factory({ data }),
    ],
  });
  return signals;
}

describe('fleetModulePrometheus', () => {
  it('adds one provider for all servers, also while none of them runs', async () => {
    const signals = await register({
      fleet: {
        prometheus: {
          sources: [
            { name: 'a', url: 'http://127.0.0.1:1/prometheus/' },
            {
              name: 'b',
              title: 'Tests',
              url: 'http://127.0.0.1:1',
              interval: { minutes: 1 },
            },
          ],
        },
      },
    });
    expect(signals.map(({ name }) => name)).toEqual(['prometheus']);
    expect(signals[0].sources()).toEqual([
      { id: 'prometheus:a', title: 'Prometheus a', intervalSeconds: 15 },
      { id: 'prometheus:b', title: 'Tests', intervalSeconds: 60 },
    ]);
  });

  it('adds nothing when no server is configured', async () => {
    expect(await register({})).toEqual([]);
  });
});

describe('readPrometheusConfig', () => {
  const read = (prometheus: object) =>
    readPrometheusConfig(new ConfigReader({ fleet: { prometheus } } as never));
  const source = { name: 'a', url: 'http://127.0.0.1:9090' };
  const template = { name: 't', throughput: 'sum by ($by) (x{$matchers})' };

  it('has templates of its own unless there are others', () => {
    expect(read({}).templates.map(({ name }) => name)).toEqual([
      'shop',
      'http',
    ]);
    expect(
      read({
        templates: [
          {
            ...template,
            labels: { environment: '', version: 'v' },
            window: '2m',
          },
        ],
      }).templates,
    ).toEqual([
      {
        name: 't',
        versionLabel: 'v',
        windowSeconds: 120,
        queries: { throughput: template.throughput },
      },
    ]);
  });

  it('takes the slash off an address', () => {
    expect(
      read({ sources: [{ ...source, url: 'http://h/p/' }] }).sources[0].url,
    ).toBe('http://h/p');
  });

  it.each([
    [
      'a name that cannot be part of an id',
      { sources: [{ ...source, name: 'My One' }] },
      "called 'My One'",
    ],
    ['two servers of one name', { sources: [source, source] }, "has 'a' twice"],
    ['no address', { sources: [{ name: 'a' }] }, 'url'],
    [
      'no full address',
      { sources: [{ ...source, url: 'prometheus:9090/x' }] },
      'not plain http',
    ],
    [
      'a password in the address',
      { sources: [{ ...source, url: 'http://u:secret@h' }] },
      "belong into 'auth'",
    ],
    [
      'half a login',
      { sources: [{ ...source, auth: { username: 'u' } }] },
      'password',
    ],
    [
      'two logins',
      {
        sources: [
          { ...source, auth: { username: 'u', password: 'p', token: 't' } },
        ],
      },
      'either a token or',
    ],
    [
      'too short an interval',
      { sources: [{ ...source, interval: { seconds: 1 } }] },
      'Choose between 5 s and 600 s',
    ],
    [
      'a template that asks for nothing',
      { templates: [{ name: 't' }] },
      'asks for nothing',
    ],
    [
      'a template for everything at once',
      { templates: [{ name: 't', throughput: 'sum(x)' }] },
      'must use $matchers',
    ],
    [
      'two templates of one name',
      { templates: [template, template] },
      "has 't' twice",
    ],
    [
      'a label that is none',
      { templates: [{ ...template, labels: { version: 'a b' } }] },
      'no name of a label',
    ],
  ])('refuses %s', (_name, config, message) => {
    let thrown = '';
    try {
      read(config);
    } catch (error) {
      thrown = (error as Error).message;
    }
    expect(thrown).toContain(message);
    expect(thrown).not.toContain('secret');
  });
});
