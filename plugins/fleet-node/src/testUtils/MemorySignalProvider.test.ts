import type { SignalWindow } from '../SignalProvider';
import { describeSignalProvider } from './describeSignalProvider';
import { patient } from './harness';
import {
  MemorySignalProvider,
  MEMORY_SIGNALS_ANNOTATION,
} from './MemorySignalProvider';
import { signalTarget } from './signalHarness';

const T0 = Date.UTC(2026, 0, 1);
const WINDOW: SignalWindow = {
  from: T0,
  to: T0 + 60_000,
  resolutionSeconds: 15,
};
const target = signalTarget('shop/prod', {
  [MEMORY_SIGNALS_ANNOTATION]: 'shop',
});
const sample = {
  groupId: target.groupId,
  revisionId: 'r1',
  at: new Date(T0 + 15_000).toISOString(),
  seconds: 15,
  throughput: 12,
};
const alert = {
  nativeId: 'a1',
  rule: 'Memory',
  title: 'The memory is nearly full.',
  severity: 'critical',
  since: new Date(T0).toISOString(),
} as const;

describeSignalProvider('MemorySignalProvider', async () => {
  const provider = new MemorySignalProvider();
  provider.add(sample);
  return {
    provider,
    source: provider.sources()[0],
    target,
    quiet: signalTarget('quiet/prod', { [MEMORY_SIGNALS_ANNOTATION]: 'quiet' }),
    foreign: signalTarget('foreign/prod', {}),
    window: WINDOW,
    targets: count =>
      Array.from({ length: count }, (_, n) =>
        signalTarget(`s${n}/prod`, { [MEMORY_SIGNALS_ANNOTATION]: `s${n}` }),
      ),
    requests: () => provider.calls.length,
    fire: async () => provider.fire({ ...alert, groupId: target.groupId }),
    resolve: async () => provider.end('a1'),
    limit: async retryAfterMs =>
      provider.fault({ type: 'limited', retryAfterMs }),
    disconnect: async () => provider.fault({ type: 'down' }),
    close: async () => {},
  };
});

describe('MemorySignalProvider', () => {
  it('writes a marker once, and counts what it is asked', async () => {
    const provider = new MemorySignalProvider();
    const marker = {
      key: 'k1',
      target,
      kind: 'rolloutEnded',
      version: '1.1.0',
      at: new Date(T0).toISOString(),
      message: 'succeeded',
    } as const;
    for (const _ of [1, 2])
      await provider.mark(provider.sources()[0], marker, patient());
    expect(provider.markers).toEqual([marker]);
    expect(provider.calls).toEqual(Array(2).fill({ call: 'mark', targets: 1 }));
  });
});
