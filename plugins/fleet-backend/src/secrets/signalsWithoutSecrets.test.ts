import type { SignalReading } from '@capstan/plugin-fleet-node';
import {
  describeSignalProvider,
  MemorySignalProvider,
  MEMORY_SIGNALS_ANNOTATION,
  signalTarget,
} from '@capstan/plugin-fleet-node/testUtils';
import { iso, T0 } from '../__testUtils__/observations';
import { signalsWithoutSecrets } from './signalsWithoutSecrets';

const SECRET = 'Sw0rdf1sh-42';
const LEAK = `refused https://ann:${SECRET}@prometheus`;
const known = (name: string) =>
  signalTarget(`${name}/prod`, { [MEMORY_SIGNALS_ANNOTATION]: name });
const shop = known('shop');
const window = { from: T0, to: T0 + 60_000, resolutionSeconds: 15 };
const options = { signal: new AbortController().signal };
const alert = {
  nativeId: 'a1',
  rule: 'Memory',
  title: LEAK,
  description: LEAK,
  severity: 'critical',
  since: iso(T0),
  groupId: shop.groupId,
} as const;

// Nothing of the contract may get lost on the way.
describeSignalProvider('A provider without secrets', async () => {
  const memory = new MemorySignalProvider();
  memory.add({
    groupId: shop.groupId,
    revisionId: 'r1',
    at: iso(T0),
    seconds: 15,
    throughput: 1,
  });
  const provider = signalsWithoutSecrets(memory);
  return {
    provider,
    source: provider.sources()[0],
    target: shop,
    quiet: known('quiet'),
    foreign: signalTarget('foreign/prod', {}),
    window,
    targets: count => Array.from({ length: count }, (_, n) => known(`s${n}`)),
    requests: () => memory.calls.length,
    fire: async () => memory.fire(alert),
    resolve: async () => memory.end('a1'),
    limit: async retryAfterMs =>
      memory.fault({ type: 'limited', retryAfterMs }),
    disconnect: async () => memory.fault({ type: 'down' }),
    close: async () => {},
  };
});

describe('signalsWithoutSecrets', () => {
  const memory = new MemorySignalProvider();
  const provider = signalsWithoutSecrets(memory);
  const [source] = provider.sources();
  const read = () => provider.read(source, [shop], window, options);

  it('hides them in sentences and alerts', async () => {
    memory.fail(shop.groupId, LEAK);
    memory.fire(alert);
    const told = [
      await read(),
      await provider.alerting!.alerts(source, [shop], options),
    ];
    expect(JSON.stringify(told)).not.toContain(SECRET);
    expect(JSON.stringify(told)).toContain('refused https://ann:(hidden)@');
  });

  it('hides them in errors', async () => {
    const failing: MemorySignalProvider = Object.assign(
      new MemorySignalProvider(),
      {
        read: async (): Promise<SignalReading> => {
          throw new Error(LEAK);
        },
      },
    );
    const error = await signalsWithoutSecrets(failing)
      .read(source, [shop], window, options)
      .catch(thrown => thrown);
    expect(error.message).toContain('(hidden)');
    expect(error.stack).not.toContain(SECRET);
  });

  it.each([undefined, null, 'text', { samples: [], problems: [null, {}] }])(
    'leaves it to others to refuse %j',
    async answer => {
      memory.fault({ type: 'nonsense', answer });
      expect(await read()).toEqual(answer);
    },
  );

  it('has only what the provider has', () => {
    const plain = signalsWithoutSecrets({
      name: 'plain',
      sources: () => [],
      covers: () => false,
      read: async () => ({ samples: [], problems: [] }),
      alerting: { alerts: async () => [] },
    });
    expect(plain.mark).toBeUndefined();
    expect(Object.keys(plain.alerting!)).toEqual(['alerts']);
  });
});
