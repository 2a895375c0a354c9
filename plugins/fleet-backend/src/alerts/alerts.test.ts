import type {
  Alert,
  AlertPage,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

const SHOP = groupIdOf('shop');
const ANN = 'user:default/ann';
const crashLoop = {
  code: 'crashLoop',
  severity: 'degraded',
  message: '5 instances failed in a row.',
} as const;

describeOnDatabases('alerts', database => {
  let backends: Backend[] = [];
  let provider: ShopProvider;
  let ann: Client;

  beforeEach(async () => {
    await emptyTables(database());
    provider = ShopProvider.withShop({ rolloutMs: 60_000 });
  });
  afterEach(async () => {
    for (const backend of backends) await backend.stop();
    backends = [];
  });

  async function start(
    options: Partial<Parameters<typeof startFleet>[0]> = {},
  ): Promise<Backend> {
    const backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
      knex: database(),
      ...options,
      config: {
        alerts: { rules: { crashLoop: { keepFor: { seconds: 0 } } } },
        ...options.config,
      },
    });
    backends.push(backend);
    ann = new Client(backend, ANN);
    await ann.seen(SHOP);
    return backend;
  }

  const group = () => provider.group('shop/prod');
  const list = (query = '') => ann.get<AlertPage>(`/alerts${query}`);
  function crash(): Promise<Alert> {
    group().conditions = [crashLoop];
    provider.touch();
    return eventually(async () => {
      const { items } = await list();
      expect(items).toHaveLength(1);
      return items[0];
    });
  }

  it('a crash loop is an alert with what came before it, beside its group, and told to the owner once', async () => {
    const backend = await start();
    await ann.act(SHOP, { kind: 'rollout', revisionId: 'r2' });
    await eventually(async () =>
      expect((await ann.group(SHOP)).rollout).toBeDefined(),
    );
    const alert = await crash();
    expect(alert).toMatchObject({
      source: 'capstan',
      rule: 'crashLoop',
      title: 'shop in prod: instances crash again and again',
      description: '5 instances failed in a row.',
      severity: 'critical',
      state: 'open',
      groupId: SHOP,
      groupName: 'shop',
      environment: 'prod',
      entityRef: 'component:default/shop',
      suspects: [{ kind: 'rollout', label: '1.0.0 → 1.1.0 by ann' }],
      capabilities: {
        acknowledge: { can: true },
        mute: { can: true },
        unmute: { can: false },
      },
    });
    const { alerts, health } = await ann.get<ScaleGroup>(
      `/groups/${encodeURIComponent(SHOP)}`,
    );
    expect(alerts).toEqual({ open: 1, worst: 'critical' });
    expect(health.reasons[0].code).toBe('crashLoop');
    await eventually(() =>
      expect(
        backend.notifications.filter(
          ({ payload }) => payload.topic === 'alert',
        ),
      ).toMatchObject([
        {
          recipients: { entityRef: ['group:default/shop-team'] },
          payload: { severity: 'critical', scope: `fleet:alert:${alert.id}` },
        },
      ]),
    );
  });

  it('is over when the condition is gone, and the same alert when it comes back', async () => {
    await start();
    const alert = await crash();
    group().conditions = [];
    provider.touch();
    await eventually(async () => expect((await list()).items).toEqual([]));
    expect((await list('?state=resolved')).items).toMatchObject([
      { id: alert.id, state: 'resolved' },
    ]);
    expect((await crash()).id).toBe(alert.id);
    expect((await list('?state=resolved&state=open')).total).toBe(1);
  });
});
