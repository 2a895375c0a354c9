import type {
  Alert,
  AlertPage,
  AuditEvent,
} from '@capstan/plugin-fleet-common';
import { ProviderError } from '@capstan/plugin-fleet-node';
import type { AlertProvider, ProvidedAlert } from '@capstan/plugin-fleet-node';
import {
  MEMORY_SIGNALS_ANNOTATION,
  MemorySignalProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

/** Alerts of alert systems outside of the portal. */

const SHOP = groupIdOf('shop');
const ANN = 'user:default/ann';

const slow: ProvidedAlert = {
  nativeId: 'fp-1',
  rule: 'HighLatency',
  title: 'p99 is above a second',
  severity: 'warning',
  since: '2026-01-01T12:00:00.000Z',
  evidence: [{ label: 'p99', value: 1200, limit: 1000, unit: 'milliseconds' }],
  groupId: SHOP,
  url: 'https://alerts.example/1',
};

describeOnDatabases('alerts of an alert system', database => {
  let backend: Backend;
  let system: MemorySignalProvider;
  let ann: Client;

  beforeEach(async () => {
    await emptyTables(database());
    system = new MemorySignalProvider();
    system.fire(slow);
  });
  afterEach(() => backend.stop());

  const list = (query = '') => ann.get<AlertPage>(`/alerts${query}`);

  async function start(alerting: Partial<AlertProvider> = {}): Promise<Alert> {
    const shop = component('shop', 'shop');
    shop.metadata.annotations = {
      ...shop.metadata.annotations,
      [MEMORY_SIGNALS_ANNOTATION]: 'shop',
    };
    Object.assign(system.alerting, alerting);
    backend = await startFleet({
      providers: [ShopProvider.withShop()],
      signalProviders: [system],
      entities: [shop],
      knex: database(),
    });
    ann = new Client(backend, ANN);
    return eventually(async () => {
      const { items } = await list();
      expect(items[0]?.groupId).toBe(SHOP);
      return items[0];
    });
  }

  const post = (id: string, what: string, body: object = {}) =>
    ann.send('post', `/alerts/${id}/${what}`, body);
  const inAnHour = () => new Date(Date.now() + 3600_000).toISOString();
  /** The audit is kept from test to test. */
  const audit = async (event: string, id: string) =>
    (
      await ann.get<{ items: AuditEvent[] }>(`/audit?event=${event}`)
    ).items.filter(({ subject }) => subject === id);
  const calls = (call: string) =>
    system.calls.filter(known => known.call === call).length;

  it('stand beside their groups and in their health, and go when they are over there', async () => {
    const alert = await start();
    expect(alert).toMatchObject({
      source: 'memory:default',
      rule: 'HighLatency',
      title: slow.title,
      severity: 'warning',
      state: 'open',
      since: slow.since,
      evidence: slow.evidence,
      groupName: 'shop',
      entityRef: 'component:default/shop',
      url: slow.url,
    });
    const group = await ann.group(SHOP);
    expect(group.alerts).toEqual({ open: 1, worst: 'warning' });
    expect(group.health.reasons).toContainEqual(
      expect.objectContaining({ code: 'alert', severity: 'degraded' }),
    );
    system.end(slow.nativeId);
    await eventually(async () => expect((await list()).total).toBe(0));
    expect((await list('?state=resolved')).items).toMatchObject([
      { id: alert.id },
    ]);
  });

  it('are one however often they are told, and follow what they become', async () => {
    const { id } = await start();
    system.fire({ ...slow, severity: 'critical', title: 'p99 is at 3 s' });
    await eventually(async () =>
      expect((await list()).items).toMatchObject([
        { id, severity: 'critical', title: 'p99 is at 3 s' },
      ]),
    );
    await eventually(() =>
      expect(
        backend.notifications.filter(
          ({ payload }) => payload.topic === 'alert',
        ),
      ).toHaveLength(1),
    );
  });

  it('are acknowledged and muted there, after the audit', async () => {
    const { id } = await start();
    const acknowledged = await post(id, 'acknowledge');
    expect([acknowledged.status, acknowledged.body.state]).toEqual([
      200,
      'acknowledged',
    ]);
    const until = inAnHour();
    const muted = await post(id, 'mute', { until, reason: 'Known.' });
    expect(muted.body.state).toBe('muted');
    expect([calls('acknowledge'), calls('mute')]).toEqual([1, 1]);
    const results = async (event: string) =>
      (await audit(event, id)).map(({ result }) => result);
    expect(await results('alert-acknowledge')).toEqual(['succeeded', 'begun']);
    expect(await results('alert-mute')).toEqual(['succeeded', 'begun']);
    // What the system says afterwards is the same.
    const asked = calls('alerts');
    await eventually(() => expect(calls('alerts')).toBeGreaterThan(asked + 1));
    expect((await list()).items).toMatchObject([
      { state: 'muted', muted: { until, actor: ANN, reason: 'Known.' } },
    ]);
    await post(id, 'unmute');
    expect(calls('unmute')).toBe(1);
    await eventually(async () =>
      expect((await list()).items[0].state).toBe('acknowledged'),
    );
  });

  it('show what somebody did there', async () => {
    const { id } = await start();
    const until = inAnHour();
    system.fire({
      ...slow,
      muted: {
        until,
        actor: 'sam',
        reason: 'At night.',
        nativeMuteId: 'silence-1',
      },
    });
    await eventually(async () =>
      expect((await list()).items).toMatchObject([
        { id, state: 'muted', muted: { actor: 'sam', until } },
      ]),
    );
    system.fire(slow);
    await eventually(async () =>
      expect((await list()).items).toMatchObject([{ id, state: 'open' }]),
    );
  });

  const error = (rest: { retryable: boolean; notSent?: boolean }) =>
    new ProviderError({
      provider: 'memory',
      operation: 'mute',
      message: 'Memory did not take the mute.',
      ...rest,
    });

  it.each([
    [503, 'Nothing was sent', error({ retryable: true, notSent: true })],
    [503, 'Nobody knows', error({ retryable: true })],
    [409, 'did not take', error({ retryable: false })],
    [503, 'unexpectedly', new TypeError('undefined is no function')],
  ])('%d says "%s"', async (status, words, thrown) => {
    const { id } = await start({
      mute: async () => {
        throw thrown;
      },
    });
    const response = await post(id, 'mute', {
      until: inAnHour(),
      reason: 'Known.',
    });
    expect([response.status, response.body.error.message]).toEqual([
      status,
      expect.stringContaining(words),
    ]);
    expect((await list()).items[0].state).toBe('open');
    expect((await audit('alert-mute', id)).map(({ result }) => result)).toEqual(
      ['failed', 'begun'],
    );
  });

  it('cannot be muted where their system cannot, and are acknowledged here then', async () => {
    const { id, capabilities } = await start({
      acknowledge: undefined,
      mute: undefined,
    });
    expect(capabilities).toMatchObject({
      acknowledge: { can: true },
      mute: { can: false, reason: expect.stringContaining('Memory cannot') },
    });
    const muted = await post(id, 'mute', { until: inAnHour(), reason: 'No.' });
    expect(muted.status).toBe(409);
    await post(id, 'acknowledge');
    const asked = calls('alerts');
    await eventually(() => expect(calls('alerts')).toBeGreaterThan(asked + 1));
    expect((await list()).items).toMatchObject([{ state: 'acknowledged' }]);
  });

  it('stay as they were while their system does not answer, and its state is said', async () => {
    const { id } = await start();
    system.fault({ type: 'down' });
    await eventually(async () => {
      const { items, sources } = await list();
      expect(items).toMatchObject([{ id, state: 'open' }]);
      expect(sources).toContainEqual(
        expect.objectContaining({ id: 'memory:default', state: 'failing' }),
      );
    });
  });
});
