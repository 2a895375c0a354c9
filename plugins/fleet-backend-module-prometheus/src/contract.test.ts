import { PROMETHEUS_SELECTOR_ANNOTATION } from '@capstan/plugin-fleet-common';
import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import { describeSignalProvider } from '@capstan/plugin-fleet-node/testUtils';
import { createProvider } from './__testUtils__/createProvider';
import { FakePrometheus } from './__testUtils__/FakePrometheus';

const T0 = Date.UTC(2026, 0, 1);
const SHOP = { service: 'shop', environment: 'prod', revision: '1.0.0' };
const selecting = (service: string) => ({
  [PROMETHEUS_SELECTOR_ANNOTATION]: `service="${service}"`,
});

describeSignalProvider(
  'Prometheus, as a server of our own speaks it,',
  async () => {
    const fake = await FakePrometheus.start();
    fake.series = [
      { name: 'throughput', labels: SHOP, value: 10 },
      { name: 'errors', labels: SHOP, value: 1 },
      { name: 'latencyBuckets', labels: { ...SHOP, le: '0.1' }, value: 9 },
      { name: 'latencyBuckets', labels: { ...SHOP, le: '+Inf' }, value: 10 },
    ];
    const provider = createProvider({
      sources: [
        { name: 'default', url: fake.url, alertmanager: { url: fake.url } },
      ],
    });
    return {
      provider,
      source: provider.sources()[0],
      target: signalTarget('shop/prod', selecting('shop')),
      quiet: signalTarget('quiet/prod', selecting('quiet')),
      foreign: signalTarget('foreign/prod', {}),
      window: { from: T0, to: T0 + 60_000, resolutionSeconds: 15 },
      targets: count =>
        Array.from({ length: count }, (_, n) =>
          signalTarget(`s${n}/prod`, selecting(`s${n}`)),
        ),
      requests: () => fake.requests.length,
      fire: async () => {
        fake.alerts.set('f1', {
          labels: { alertname: 'Memory', ...SHOP },
          annotations: { summary: 'Memory is nearly full.' },
          startsAt: new Date(T0).toISOString(),
        });
      },
      resolve: async () => fake.alerts.clear(),
      limit: async ms => {
        fake.fault = () => ({
          type: 'status',
          status: 429,
          headers: { 'retry-after': String(ms / 1000) },
        });
      },
      disconnect: () => fake.stop(),
      close: () => fake.stop(),
    };
  },
  {
    skip: {
      acknowledge: 'neither Prometheus nor Alertmanager knows acknowledgement',
      mark: 'Prometheus has no change tracking',
    },
  },
);
