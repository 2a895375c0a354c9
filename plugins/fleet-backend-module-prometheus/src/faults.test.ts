import {
  APDEX_TARGET_ANNOTATION,
  PROMETHEUS_SELECTOR_ANNOTATION,
} from '@capstan/plugin-fleet-common';
import type { SignalTarget } from '@capstan/plugin-fleet-node';
import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import { createProvider } from './__testUtils__/createProvider';
import { FakePrometheus } from './__testUtils__/FakePrometheus';
import type { FakeFault } from './__testUtils__/FakePrometheus';

const T0 = Date.UTC(2026, 0, 1);
const WINDOW = { from: T0, to: T0 + 30_000, resolutionSeconds: 15 };
const SECRET = 'hunter2-is-a-secret';
const SHOP = { service: 'shop', environment: 'prod', revision: '1.0.0' };
const status = (code: number, rest: object = {}): FakeFault => ({
  type: 'status',
  status: code,
  ...rest,
});

describe('PrometheusSignalProvider', () => {
  let fake: FakePrometheus;
  const shop = signalTarget('shop/prod', {
    [PROMETHEUS_SELECTOR_ANNOTATION]: 'service="shop"',
  });

  beforeEach(async () => {
    fake = await FakePrometheus.start();
    fake.series = [{ name: 'throughput', labels: SHOP, value: 4 }];
  });
  afterEach(() => fake.stop());

  const providerWith = (changes: object = {}) =>
    createProvider({
      sources: [
        { name: 'default', url: fake.url, timeout: { seconds: 1 }, ...changes },
      ],
    });
  const read = (
    targets: readonly SignalTarget[] = [shop],
    provider = providerWith(),
  ) =>
    provider.read(provider.sources()[0], targets, WINDOW, {
      signal: new AbortController().signal,
    });

  it('tells measures apart by version, adds up what differs otherwise, and all versions together', async () => {
    const next = { ...SHOP, revision: '1.1.0' };
    fake.series = [
      { name: 'throughput', labels: { ...SHOP, tier: 'a' }, value: 6 },
      { name: 'throughput', labels: { ...SHOP, tier: 'b' }, value: 2 },
      { name: 'throughput', labels: next, value: 2 },
      { name: 'errors', labels: next, value: 1 },
      { name: 'latencyBuckets', labels: { ...SHOP, le: '0.5' }, value: 8 },
      { name: 'latencyBuckets', labels: { ...SHOP, le: '+Inf' }, value: 8 },
      {
        name: 'cpuPercent',
        labels: { service: 'shop', environment: 'prod' },
        value: 30,
      },
      { name: 'memoryPercent', labels: SHOP, value: 94 },
      { name: 'queueDepth', labels: SHOP, value: 3 },
      {
        name: 'throughput',
        labels: { ...SHOP, environment: 'test' },
        value: 99,
      },
      { name: 'throughput', labels: { ...SHOP, service: 'cart' }, value: 99 },
      {
        name: 'throughput',
        labels: { ...SHOP, revision: 'unknown' },
        value: 10,
      },
    ];
    const target = {
      ...shop,
      annotations: { ...shop.annotations, [APDEX_TARGET_ANNOTATION]: '125' },
      revisions: [
        { revisionId: 'r1', label: '1.0.0' },
        { revisionId: 'r2', label: '1.1.0' },
      ],
    };
    const { samples, problems } = await read([target]);
    expect(problems).toEqual([]);
    const at = new Date(T0).toISOString();
    expect(samples.filter(sample => sample.at === at)).toEqual([
      {
        groupId: shop.groupId,
        at,
        seconds: 15,
        throughput: 20,
        errorRate: 5,
        p50: 250,
        p95: 475,
        p99: 495,
        // A quarter within 125 ms, the rest within 500 ms, and one in twenty failed.
        apdex: expect.closeTo(0.625 * 0.95, 9),
        cpuPercent: 30,
        memoryPercent: 94,
        queueDepth: 3,
      },
      expect.objectContaining({
        revisionId: 'r1',
        throughput: 8,
        errorRate: 0,
      }),
      expect.objectContaining({
        revisionId: 'r2',
        throughput: 2,
        errorRate: 50,
      }),
    ]);
    expect(samples).toHaveLength(6);
  });

  it('has no number where there is none: no traffic, gaps, counters that began anew', async () => {
    const odd = (value: string) => (at: number) =>
      at === T0 / 1000 + 15 ? value : '1';
    fake.series = [
      { name: 'throughput', labels: SHOP, value: '0' },
      { name: 'errors', labels: SHOP, value: '0' },
      { name: 'cpuPercent', labels: SHOP, value: odd('NaN') },
      { name: 'memoryPercent', labels: SHOP, value: odd('+Inf') },
      { name: 'queueDepth', labels: SHOP, value: odd('-3') },
    ];
    const { samples } = await read();
    expect(samples[0]).toEqual({
      groupId: shop.groupId,
      at: new Date(T0).toISOString(),
      seconds: 15,
      throughput: 0,
    });
    expect(samples[1]).toMatchObject({
      cpuPercent: 1,
      memoryPercent: 1,
      queueDepth: 1,
    });
    fake.series = [];
    expect(await read()).toEqual({ samples: [], problems: [] });
  });

  it.each([
    [
      'has a wrong key',
      status(401),
      { retryable: false, notSent: true },
      'does not take our credentials',
    ],
    [
      'does not let us in',
      status(403),
      { retryable: false },
      'does not take our credentials',
    ],
    [
      'limits us',
      status(429, { headers: { 'retry-after': '30' } }),
      { retryable: true, retryAfterMs: 30_000 },
      'too much to do',
    ],
    [
      'is overloaded',
      status(503, { headers: { 'retry-after': '5' } }),
      { retryable: true, retryAfterMs: 5000 },
      'too much to do',
    ],
    [
      'fails',
      status(500, { body: '{"error":"it hurts"}' }),
      { retryable: true },
      'it hurts',
    ],
    [
      'is somewhere else',
      status(302, { headers: { location: 'http://evil.example.com' } }),
      { retryable: false },
      'elsewhere',
    ],
    ['is nothing of that', status(404), { retryable: false }, "Check 'url'"],
    [
      'breaks off in the middle',
      { type: 'half' },
      { retryable: true },
      'broke off',
    ],
    [
      'says nothing',
      { type: 'silent' },
      { retryable: true },
      'has not answered in time',
    ],
    [
      'shows a login page',
      { type: 'answer', body: '<html>' },
      { retryable: true },
      'login page',
    ],
    [
      'answers another shape',
      {
        type: 'answer',
        body: '{"status":"success","data":{"resultType":"vector","result":[]}}',
      },
      { retryable: true },
      'cannot be understood',
    ],
    [
      'answers null',
      { type: 'answer', body: 'null' },
      { retryable: true },
      'cannot be understood',
    ],
    [
      'answers an error as success',
      { type: 'answer', body: '{"status":"error","error":"x"}' },
      { retryable: true },
      'cannot be understood',
    ],
    [
      'answers series without labels',
      {
        type: 'answer',
        body: '{"status":"success","data":{"resultType":"matrix","result":[{}]}}',
      },
      { retryable: true },
      'cannot be understood',
    ],
  ] as const)(
    'says so when the server %s',
    async (_name, fault, expected, message) => {
      fake.fault = () => fault as FakeFault;
      const provider = providerWith({ auth: { token: SECRET } });
      const error = await read([shop], provider).catch(thrown => thrown);
      expect(error).toMatchObject({
        name: 'ProviderError',
        provider: 'prometheus',
        ...expected,
        message: expect.stringContaining(message),
      });
      expect(JSON.stringify([error, error.message, error.stack])).not.toContain(
        SECRET,
      );
      // It is asked once, not once for each measure.
      expect(fake.requests).toHaveLength(1);
    },
  );

  it('keeps the measures that it can have when one cannot be, and says which', async () => {
    fake.fault = (_path, query) =>
      query.includes('cpu')
        ? status(422, { body: '{"status":"error","error":"bad template"}' })
        : undefined;
    const { samples, problems } = await read();
    expect(samples.length).toBeGreaterThan(0);
    expect(problems).toEqual([
      {
        groupId: shop.groupId,
        message: expect.stringMatching(
          /^The use of processors could not be read: .*bad template/,
        ),
      },
    ]);
  });

  it('stops asking as soon as the server wants to be left alone', async () => {
    fake.fault = (_path, query) =>
      query.includes('5..')
        ? status(429, { headers: { 'retry-after': '9' } })
        : undefined;
    await expect(read()).rejects.toMatchObject({ retryAfterMs: 9000 });
    expect(fake.requests.length).toBeLessThanOrEqual(5);
  });

  it('passes on that an answer may lack something', async () => {
    fake.warnings = ['store-3 is away'];
    expect((await read()).problems[0].message).toContain('store-3 is away');
  });

  it('tells which groups cannot be told apart, and reads the others', async () => {
    const other = {
      ...shop,
      groupId: 'test:a:-:shop%2Ftest',
      environment: 'test',
    };
    const cart = signalTarget('cart/prod', {
      [PROMETHEUS_SELECTOR_ANNOTATION]: 'service="cart"',
    });
    fake.series = [
      { name: 'throughput', labels: { service: 'shop' }, value: 4 },
      { name: 'throughput', labels: { service: 'cart' }, value: 5 },
    ];
    const { samples, problems } = await read([shop, other, cart]);
    expect(problems.map(({ groupId }) => groupId)).toEqual([
      shop.groupId,
      other.groupId,
    ]);
    expect(problems[0].message).toContain(
      "Give the series a label 'environment'",
    );
    expect(new Set(samples.map(({ groupId }) => groupId))).toEqual(
      new Set([cart.groupId]),
    );
  });

  it.each([
    [
      { auth: { username: 'ann', password: SECRET } },
      `Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}`,
    ],
    [{ auth: { token: SECRET } }, `Bearer ${SECRET}`],
    [{}, undefined],
  ])('proves who asks', async (changes, header) => {
    await read([shop], providerWith(changes));
    expect(fake.requests[0].authorization).toBe(header);
  });

  it('does not show its credentials to an Alertmanager that has none', async () => {
    const provider = providerWith({
      auth: { token: SECRET },
      alertmanager: { url: fake.url },
    });
    await provider.alerting.alerts(provider.sources()[0], [shop], {
      signal: new AbortController().signal,
    });
    expect(
      fake.requests.map(({ path, authorization }) => [path, authorization]),
    ).toEqual([['/api/v2/alerts', undefined]]);
  });

  it('looks only for groups of its environments', async () => {
    const provider = providerWith({ environments: ['test'] });
    expect(provider.covers(provider.sources()[0], shop)).toBe(false);
    expect(await read([shop], provider)).toEqual({ samples: [], problems: [] });
    expect(fake.requests).toEqual([]);
  });

  describe('alerts', () => {
    const by = { actor: 'user:default/ann', reason: 'Known.' };
    const options = { signal: new AbortController().signal };
    const until = new Date(Date.now() + 600_000).toISOString();
    const fire = () =>
      fake.alerts.set('f1', {
        labels: { alertname: 'Memory', ...SHOP },
        annotations: {},
        startsAt: new Date(T0).toISOString(),
      });

    it('are those of Prometheus itself where there is no Alertmanager, and cannot be muted', async () => {
      fire();
      const provider = providerWith();
      const [source] = provider.sources();
      const [alert] = await provider.alerting.alerts(source, [shop], options);
      expect(alert).toMatchObject({
        rule: 'Memory',
        groupId: shop.groupId,
        revisionLabel: '1.0.0',
      });
      await expect(
        provider.alerting.mute!(source, alert, { ...by, until }, options),
      ).rejects.toMatchObject({
        retryable: false,
        notSent: true,
        message: expect.stringContaining('no Alertmanager is configured'),
      });
    });

    it('are muted by a silence of their own; a wider one of somebody else stays as it is', async () => {
      fire();
      const wider = {
        id: 'theirs',
        matchers: [{ name: 'service', value: 'shop' }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 60_000).toISOString(),
        createdBy: 'bob',
        comment: 'Maintenance.',
        status: { state: 'active' },
      };
      fake.silences.push({ ...wider });
      const provider = providerWith({ alertmanager: { url: fake.url } });
      const [source] = provider.sources();
      const [alert] = await provider.alerting.alerts(source, [shop], options);
      const { nativeMuteId } = await provider.alerting.mute!(
        source,
        alert,
        { ...by, until },
        options,
      );
      expect(nativeMuteId).not.toBe('theirs');
      expect(fake.silences[0]).toEqual(wider);
      expect(fake.silences[1]).toMatchObject({
        createdBy: by.actor,
        comment: by.reason,
        endsAt: until,
        matchers: expect.arrayContaining([
          { name: 'alertname', value: 'Memory', isRegex: false, isEqual: true },
          { name: 'revision', value: '1.0.0', isRegex: false, isEqual: true },
        ]),
      });
    });

    it('that are over cannot be muted', async () => {
      fire();
      const provider = providerWith({ alertmanager: { url: fake.url } });
      const [source] = provider.sources();
      const [alert] = await provider.alerting.alerts(source, [shop], options);
      fake.alerts.clear();
      await expect(
        provider.alerting.mute!(source, alert, { ...by, until }, options),
      ).rejects.toMatchObject({
        message: expect.stringContaining('is over'),
        notSent: true,
      });
      expect(fake.silences).toEqual([]);
    });

    it.each([
      '[{}]',
      '{}',
      '"x"',
      '[{"fingerprint":"f","labels":{},"annotations":{},"startsAt":""}]',
    ])('that make no sense are an error: %s', async body => {
      fake.fault = () => ({ type: 'answer', body });
      const provider = providerWith({ alertmanager: { url: fake.url } });
      await expect(
        provider.alerting.alerts(provider.sources()[0], [shop], options),
      ).rejects.toMatchObject({ name: 'ProviderError', retryable: true });
    });
  });
});
