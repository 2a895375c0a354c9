import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROMETHEUS_SELECTOR_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { ProvidedAlert, SignalReading } from '@capstan/plugin-fleet-node';
import {
  describeSignalProvider,
  signalTarget,
} from '@capstan/plugin-fleet-node/testUtils';
import type { SignalHarness } from '@capstan/plugin-fleet-node/testUtils';
import { createProvider } from './__testUtils__/createProvider';
import { eventually } from './__testUtils__/eventually';
import { MetricsServer } from './__testUtils__/MetricsServer';
import { PROGRAMS, whyNotReal } from './__testUtils__/programs';
import { RealPrograms } from './__testUtils__/RealPrograms';
import { RecordingProxy } from './__testUtils__/RecordingProxy';

const RULES = path.resolve(__dirname, '../rules');
const STEP = 5;
const patient = () => ({ signal: new AbortController().signal });
const selecting = (service: string) => ({
  [PROMETHEUS_SELECTOR_ANNOTATION]: `service="${service}"`,
});
const shop = signalTarget('shop/prod', selecting('shop'));

jest.setTimeout(60_000);

const missing = whyNotReal();
const describeReal = missing === undefined ? describe : describe.skip;
const because = missing === undefined ? '' : ` (skipped: ${missing})`;
if (missing !== undefined)
  // eslint-disable-next-line no-console
  console.warn(`Tests with the real Prometheus are skipped: ${missing}`);

describeReal(`the real programs${because}`, () => {
  let instance: MetricsServer;
  let programs: RealPrograms;

  beforeAll(async () => {
    instance = await MetricsServer.start('1.0.0');
    programs = await RealPrograms.start([
      {
        address: instance.address,
        labels: { service: 'shop', environment: 'prod' },
      },
    ]);
    const provider = direct();
    await eventually(async () => {
      const { samples } = await readNow(provider);
      if (!samples.some(({ p95 }) => p95 !== undefined))
        throw new Error('Nothing was scraped yet.');
    });
  });
  afterAll(async () => {
    await programs?.stop();
    await instance?.stop();
  });
  beforeEach(async () => {
    instance.memoryPercent = 40;
    await quiet();
  });

  async function quiet(): Promise<void> {
    await eventually(async () => {
      if ((await memoryAlerts()).length > 0) throw new Error('It still fires.');
    });
  }
  function direct() {
    return createProvider({
      sources: [
        {
          name: 'default',
          url: programs.prometheusUrl,
          alertmanager: { url: programs.alertmanagerUrl },
        },
      ],
    });
  }
  function windowNow() {
    const to = Math.floor(Date.now() / 1000 / STEP) * STEP * 1000;
    return { from: to - 2 * STEP * 1000, to, resolutionSeconds: STEP };
  }
  async function readNow(
    provider: ReturnType<typeof createProvider>,
  ): Promise<SignalReading> {
    return provider.read(provider.sources()[0], [shop], windowNow(), patient());
  }
  async function memoryAlerts(): Promise<readonly ProvidedAlert[]> {
    const provider = direct();
    const alerts = await provider.alerting.alerts(
      provider.sources()[0],
      [shop],
      patient(),
    );
    return alerts.filter(({ rule }) => rule === 'ContainerMemoryNearLimit');
  }

  it('scrape a server and tell its golden signals, for the version that it names', async () => {
    const provider = direct();
    await eventually(async () => {
      const { samples, problems } = await readNow(provider);
      expect(problems).toEqual([]);
      const newest = samples.filter(({ revisionId }) => revisionId === 'r1');
      const [sample] = newest.slice(-1);
      expect(sample.throughput).toBeGreaterThan(0);
      expect(sample.errorRate).toBeCloseTo(10, 1);
      expect(sample.p50).toBeCloseTo(12.5, 0);
      expect(sample.p95).toBeGreaterThan(200);
      expect(sample.apdex).toBeCloseTo(0.9, 2);
      const [all] = samples
        .filter(({ revisionId }) => revisionId === undefined)
        .slice(-1);
      expect(all.cpuPercent).toBeGreaterThan(0);
      expect(all).toMatchObject({ memoryPercent: 40, queueDepth: 7 });
    });
  });

  it('let the memory alert fire when a container fills its memory, silence it until its end, and end it', async () => {
    const provider = direct();
    const [source] = provider.sources();
    instance.memoryPercent = 94;
    const alert = await eventually(async () => {
      const [fired] = await memoryAlerts();
      expect(fired).toMatchObject({
        groupId: shop.groupId,
        severity: 'warning',
        title: 'shop in prod uses 94 % of its memory limit',
      });
      return fired;
    });
    expect(alert.muted).toBeUndefined();
    const until = new Date(Date.now() + 4000).toISOString();
    const { nativeMuteId } = await provider.alerting.mute!(
      source,
      alert,
      { actor: 'user:default/ann', reason: 'The fix is on its way.', until },
      patient(),
    );
    expect((await memoryAlerts())[0].muted).toEqual({
      until,
      actor: 'user:default/ann',
      reason: 'The fix is on its way.',
      nativeMuteId,
    });
    // The silence expires by itself; the alert is still there.
    await eventually(async () =>
      expect((await memoryAlerts())[0].muted).toBeUndefined(),
    );
    expect((await memoryAlerts())[0].nativeId).toBe(alert.nativeId);
    instance.memoryPercent = 40;
    await eventually(async () => expect(await memoryAlerts()).toEqual([]));
  });

  it('tell the same alerts without an Alertmanager', async () => {
    instance.memoryPercent = 94;
    const provider = createProvider({
      sources: [{ name: 'default', url: programs.prometheusUrl }],
    });
    const fired = await eventually(async () => {
      const alerts = await provider.alerting.alerts(
        provider.sources()[0],
        [shop],
        patient(),
      );
      const memory = alerts.filter(
        ({ rule }) => rule === 'ContainerMemoryNearLimit',
      );
      expect(memory).toHaveLength(1);
      return memory[0];
    });
    expect(fired).toMatchObject({
      groupId: shop.groupId,
      evidence: [{ label: 'value', value: 94, unit: 'count' }],
    });
  });

  it('refuse a template that is wrong, and the other measures are read', async () => {
    const provider = createProvider({
      sources: [{ name: 'default', url: programs.prometheusUrl }],
      templates: [
        {
          name: 'mine',
          labels: { version: 'revision' },
          throughput:
            'sum by ($by) (rate(shop_http_requests_total{$matchers}[$window]))',
          cpuPercent: 'summ by ($by) (x{$matchers})',
        },
      ],
    });
    const { samples, problems } = await readNow(provider);
    expect(samples.length).toBeGreaterThan(0);
    expect(problems[0].message).toMatch(
      /use of processors could not be read: .*parse error/,
    );
  });

  it('take the rules of this module, which do what they say over time', async () => {
    const promtool = promisify(execFile);
    await promtool(
      PROGRAMS.promtool!,
      ['check', 'rules', 'capstan.rules.yaml'],
      { cwd: RULES },
    );
    const { stdout } = await promtool(
      PROGRAMS.promtool!,
      ['test', 'rules', 'capstan.rules.test.yaml'],
      { cwd: RULES },
    );
    expect(stdout).toContain('SUCCESS');
  });

  describeSignalProvider('Prometheus with Alertmanager', create, {
    skip: {
      acknowledge: 'neither Prometheus nor Alertmanager knows acknowledgement',
      mark: 'Prometheus has no change tracking',
    },
  });

  async function create(): Promise<SignalHarness> {
    const [prometheus, alertmanager] = [
      await RecordingProxy.start(programs.prometheusUrl),
      await RecordingProxy.start(programs.alertmanagerUrl),
    ];
    const proxies = [prometheus, alertmanager];
    const provider = createProvider({
      sources: [
        {
          name: 'default',
          url: prometheus.url,
          alertmanager: { url: alertmanager.url },
        },
      ],
    });
    // The only alert that the suite shall see.
    const { alerting } = provider;
    const onlyMemory = {
      ...alerting,
      mute: alerting.mute!.bind(alerting),
      unmute: alerting.unmute!.bind(alerting),
      alerts: async (...args: Parameters<typeof alerting.alerts>) =>
        (await alerting.alerts(...args)).filter(
          ({ rule }) => rule === 'ContainerMemoryNearLimit',
        ),
    };
    const stop = async () => {
      await Promise.all(proxies.map(proxy => proxy.stop()));
    };
    return {
      provider: {
        name: provider.name,
        sources: () => provider.sources(),
        covers: (...args) => provider.covers(...args),
        read: (...args) => provider.read(...args),
        alerting: onlyMemory,
      },
      source: provider.sources()[0],
      target: shop,
      quiet: signalTarget('quiet/prod', selecting('quiet')),
      foreign: signalTarget('foreign/prod', {}),
      window: windowNow(),
      targets: count =>
        Array.from({ length: count }, (_, n) =>
          signalTarget(`s${n}/prod`, selecting(`s${n}`)),
        ),
      requests: () => proxies.reduce((sum, proxy) => sum + proxy.requests, 0),
      fire: async () => {
        instance.memoryPercent = 94;
        await eventually(async () =>
          expect(await memoryAlerts()).toHaveLength(1),
        );
      },
      resolve: async () => {
        instance.memoryPercent = 40;
        await eventually(async () => expect(await memoryAlerts()).toEqual([]));
      },
      limit: async ms => proxies.forEach(proxy => proxy.limit(ms)),
      disconnect: stop,
      close: stop,
    };
  }
});
