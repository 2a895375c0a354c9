import { randomUUID } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  Action,
  AuditEvent,
  Page,
  Plan,
  Revision,
  Rollout,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import request from 'supertest';
import { emptyAudit } from '../audit/__testUtils__/tampering';
import { verifyAudit } from '../audit/verifyAudit';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

jest.setTimeout(60_000);

const SHOP = 'memory:test:-:shop%2Fprod';
const ENTITY = 'component:default/shop';
const ann = 'user:default/ann';
const path = (rest = '') => `/groups/${encodeURIComponent(SHOP)}${rest}`;

function must(so: boolean, otherwise: string): void {
  if (!so) throw new Error(otherwise);
}

/** A shop with three revisions, steered over HTTP by people. */
class Shop {
  readonly provider: ShopProvider;
  readonly backend: Awaited<ReturnType<typeof startFleet>>;

  private constructor(
    provider: ShopProvider,
    backend: Awaited<ReturnType<typeof startFleet>>,
  ) {
    this.provider = provider;
    this.backend = backend;
  }

  static async start(
    options: Omit<Parameters<typeof startFleet>[0], 'providers'>,
    provider = Shop.engine(),
  ): Promise<Shop> {
    const backend = await startFleet({
      entities: [component('shop', 'shop')],
      ...options,
      config: { knownGoodAfter: { milliseconds: 0 }, ...options.config },
      providers: [provider],
    });
    return new Shop(provider, backend);
  }

  static engine(): ShopProvider {
    const provider = new ShopProvider({ rolloutMs: 1000 });
    provider.addGroup({
      service: 'shop',
      environment: 'prod',
      min: 1,
      max: 8,
      desired: 2,
      releases: [
        { id: 'r1', label: '1.0.0' },
        { id: 'r2', label: '1.1.0' },
        { id: 'r3', label: '1.2.0' },
      ],
      current: 'r1',
    });
    return provider;
  }

  async get<T>(url: string): Promise<T> {
    const { status, body } = await request(this.backend.server)
      .get(`/api/fleet${url}`)
      .set('authorization', mockCredentials.user.header(ann));
    if (status !== 200) throw new Error(`${status}: ${body.error?.message}`);
    return body;
  }

  post(url: string, body: object, actor = ann) {
    return request(this.backend.server)
      .post(`/api/fleet${url}`)
      .set('authorization', mockCredentials.user.header(actor))
      .set('idempotency-key', randomUUID())
      .send(body);
  }

  group = () => this.get<ScaleGroup>(path());

  async revision(id: string): Promise<Revision> {
    const { items } = await this.get<{ items: Revision[] }>(path('/revisions'));
    return items.find(revision => revision.id === id)!;
  }

  async audit(query = ''): Promise<readonly AuditEvent[]> {
    return (await this.get<Page<AuditEvent>>(`/audit?limit=100${query}`)).items;
  }

  async plan(body: object): Promise<Plan> {
    return (await this.post(path('/plans'), { request: body })).body;
  }

  /** What somebody confirms who looks now. */
  async submit(body: object, reason?: string) {
    const { request: confirmed, concurrencyToken } = await this.plan(body);
    return this.post(path('/actions'), {
      request: confirmed,
      concurrencyToken,
      ...(reason && { reason }),
    });
  }

  async done(body: object, reason?: string): Promise<Action> {
    // Right after another change what the portal knows may be old (409, nothing was sent): a person looks again.
    const submitted = await eventually(async () => {
      const answer = await this.submit(body, reason);
      must(answer.status === 201, JSON.stringify(answer.body));
      return answer;
    });
    return eventually(async () => {
      this.provider.clock.advance(1000);
      this.provider.touch();
      const action = await this.get<Action>(`/actions/${submitted.body.id}`);
      must(['succeeded', 'failed'].includes(action.state), action.message);
      return action;
    });
  }

  async runs(revisionId: string): Promise<void> {
    await eventually(async () => {
      this.provider.touch();
      const { currentRevisionId } = await this.group();
      must(currentRevisionId === revisionId, `It runs ${currentRevisionId}.`);
    });
  }

  async knownGood(id: string): Promise<void> {
    await eventually(async () => {
      this.provider.touch();
      const revision = await this.revision(id);
      must(revision?.knownGoodSince !== undefined, `${id} is not known good.`);
    });
  }
}

describeOnDatabases('Safe actions', database => {
  let shop: Shop | undefined;
  beforeEach(async () => {
    await emptyTables(database());
    await database()('revision_holds').delete();
    await database()('scale_overrides').delete();
    await emptyAudit(database());
  });
  afterEach(async () => {
    await shop?.backend.stop();
    shop = undefined;
    const { ok } = await verifyAudit(database());
    must(ok, 'The audit is broken.');
  });

  async function start(
    options: Parameters<typeof Shop.start>[0] = {},
    provider?: ShopProvider,
  ): Promise<Shop> {
    shop = await Shop.start({ knex: database(), ...options }, provider);
    const started = shop;
    await eventually(() => started.group());
    return started;
  }

  it('a failed N-1 makes rollback choose N-2, and the revision that was left is refused until it is released', async () => {
    const { provider } = await start();
    const portal = shop!;
    await portal.knownGood('r1');
    await portal.done({ kind: 'rollout', revisionId: 'r2' });
    await portal.runs('r2');
    await portal.knownGood('r2');
    await portal.done({ kind: 'rollback', revisionId: 'r1' }, 'r2 leaks.');
    await portal.runs('r1');
    await portal.done({ kind: 'rollout', revisionId: 'r3' });
    await portal.runs('r3');

    const plan = await portal.plan({ kind: 'rollback' });
    expect(plan.request).toEqual({ kind: 'rollback', revisionId: 'r1' });
    const back = await portal.done({ kind: 'rollback' }, 'Checkout fails.');
    expect(back).toMatchObject({ state: 'succeeded' });
    await portal.runs('r1');

    const refused = await portal.submit({ kind: 'rollout', revisionId: 'r3' });
    expect(refused.status).toBe(409);
    for (const word of ['1.2.0', ann, 'Checkout fails.', 'holds/release'])
      expect(refused.body.error.message).toContain(word);
    const effects = provider.effects.length;
    expect(await portal.revision('r3')).toMatchObject({
      hold: { actor: ann, reason: 'Checkout fails.' },
      bad: { reason: 'Checkout fails.' },
    });
    expect((await portal.group()).holds.map(hold => hold.revisionId)).toEqual(
      expect.arrayContaining(['r2', 'r3']),
    );

    const released = await portal.post(path('/holds/release'), {
      revisionId: 'r3',
      reason: 'The fault was in the payment provider.',
    });
    expect(released.status).toBe(200);
    expect(provider.effects).toHaveLength(effects);
    await portal.done({ kind: 'rollout', revisionId: 'r3' });
    await portal.runs('r3');

    const { items } = await portal.get<Page<Rollout>>(path('/rollouts'));
    expect(items.find(({ actionId }) => actionId === back.id)).toMatchObject({
      reason: 'Checkout fails.',
      actor: ann,
      to: { revisionId: 'r1' },
    });
    const events = await portal.audit('&search=checkout');
    expect(
      events.map(({ event, result, before, after }) => [
        event,
        result,
        before,
        after,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['rollback-create', 'begun', '1.2.0', '1.0.0'],
        ['rollback-create', 'succeeded', '1.2.0', '1.0.0'],
        [
          'hold-create',
          'succeeded',
          '1.2.0 may be rolled out',
          '1.2.0 held back',
        ],
      ]),
    );
    expect(await portal.audit('&result=refused')).toMatchObject([
      {
        event: 'rollout-create',
        actor: ann,
        via: 'page',
        entityRef: ENTITY,
        message: expect.stringContaining('held back'),
      },
    ]);
  });

  it('a revision is held back and released by hand, with reasons', async () => {
    const portal = await start();
    const hold = (body: object) => portal.post(path('/holds'), body);
    const release = (body: object) => portal.post(path('/holds/release'), body);
    const made = await hold({ revisionId: 'r2', reason: ' It leaks. ' });
    expect([made.status, made.body]).toEqual([
      201,
      {
        groupId: SHOP,
        revisionId: 'r2',
        revisionLabel: '1.1.0',
        since: expect.any(String),
        actor: ann,
        reason: 'It leaks.',
      },
    ]);
    expect((await portal.group()).holds).toEqual([made.body]);
    const statuses = [
      await hold({ revisionId: 'r2', reason: 'Again.' }),
      await hold({ revisionId: 'nothing', reason: 'It leaks.' }),
      await hold({ revisionId: 'r3', reason: '  ' }),
      await hold({ revisionId: 'r3', reason: 'x'.repeat(501) }),
      await release({ revisionId: 'r3', reason: 'Fine.' }),
      await release({ revisionId: 'nothing', reason: 'Fine.' }),
      await release({ revisionId: 'r2', reason: '' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([409, 404, 400, 400, 409, 404, 400]);

    const plan = await portal.plan({ kind: 'rollout', revisionId: 'r2' });
    expect(plan.refusal).toContain('It leaks.');
    const free = await release({ revisionId: 'r2', reason: 'Fixed outside.' });
    expect(free.status).toBe(200);
    expect((await portal.group()).holds).toEqual([]);
    expect(
      (await portal.plan({ kind: 'rollout', revisionId: 'r2' })).refusal,
    ).toBeUndefined();
    expect(
      (await portal.audit()).map(({ event, result }) => `${event} ${result}`),
    ).toEqual([
      'hold-release succeeded',
      'hold-release refused',
      'hold-create refused',
      'hold-create succeeded',
    ]);
  });

  it('a hold that is made while somebody confirms still counts', async () => {
    const portal = await start();
    const plan = await portal.plan({ kind: 'rollout', revisionId: 'r2' });
    const [held, submitted] = await Promise.all([
      portal.post(path('/holds'), { revisionId: 'r2', reason: 'It leaks.' }),
      portal.post(path('/actions'), {
        request: plan.request,
        concurrencyToken: plan.concurrencyToken,
      }),
    ]);
    expect(held.status).toBe(201);
    expect([201, 409]).toContain(submitted.status);
    expect(portal.provider.effects).toHaveLength(
      submitted.status === 201 ? 1 : 0,
    );
    const events = await portal.audit();
    const at = (event: string, result: string) =>
      events.find(e => e.event === event && e.result === result)?.sequence;
    // Whichever was first, the audit tells in which order they happened.
    const begun = at('rollout-create', 'begun') ?? 0;
    const refused = at('rollout-create', 'refused') ?? 0;
    expect([begun > 0, refused > 0]).toEqual([
      submitted.status === 201,
      submitted.status === 409,
    ]);
    expect(begun).toBeLessThan(at('hold-create', 'succeeded')!);
  });

  it('a hold on the only revision that could be gone back to is a clear refusal', async () => {
    const portal = await start();
    await portal.knownGood('r1');
    await portal.done({ kind: 'rollout', revisionId: 'r2' });
    await portal.runs('r2');
    await portal.post(path('/holds'), { revisionId: 'r1', reason: 'Old.' });
    const plan = await portal.plan({ kind: 'rollback' });
    expect(plan.refusal).toContain('nothing to roll back to');
    expect(plan.refusal).toContain('holds it back');
    expect(
      (await portal.plan({ kind: 'rollback', revisionId: 'r1' })).refusal,
    ).toContain('held back');
    expect((await portal.group()).capabilities.rollback).toMatchObject({
      can: false,
    });
  });

  it('a freeze refuses rollouts and nothing else', async () => {
    const provider = Shop.engine();
    const before = await start({}, provider);
    await before.knownGood('r1');
    await before.done({ kind: 'rollout', revisionId: 'r2' });
    await before.runs('r2');
    await before.backend.stop();
    const config = {
      freezes: [
        {
          name: 'sale',
          reason: 'Everybody buys.',
          from: '2020-01-01T00:00:00Z',
          to: '2099-01-01T00:00:00Z',
          environments: ['prod'],
        },
      ],
    };
    const portal = await start({ config }, provider);
    const group = await portal.group();
    expect(group.freezes).toMatchObject([{ name: 'sale', active: true }]);
    expect(group.capabilities.rollout).toEqual({
      can: false,
      reason: expect.stringContaining("'sale' (Everybody buys.)"),
    });
    expect(group.capabilities.scale).toEqual({ can: true });
    const refused = await portal.submit({ kind: 'rollout', revisionId: 'r3' });
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain('2099-01-01T00:00:00.000Z');
    expect(provider.effects).toHaveLength(1);
    await portal.done({ kind: 'rollback' }, 'It leaks.');
    await portal.runs('r1');
    await portal.done({ kind: 'scale', desired: 3 });
  });

  it('a timed size is put back at its end, once, also after a restart', async () => {
    const provider = Shop.engine();
    const first = await start({}, provider);
    const until = new Date(Date.now() + 3000).toISOString();
    const plan = await first.plan({ kind: 'scale', min: 4, desired: 5, until });
    expect(plan.warnings.join()).toContain('2 instances (1 to 8)');
    await first.done({ kind: 'scale', min: 4, desired: 5, until });
    await eventually(async () =>
      expect((await first.group()).scaleOverride).toEqual({
        until,
        actor: ann,
        restores: { min: 1, max: 8, desired: 2 },
      }),
    );
    await first.backend.stop();
    const second = await start({}, provider);
    await eventually(async () => {
      provider.touch();
      expect((await second.group()).size).toMatchObject({
        min: 1,
        max: 8,
        desired: 2,
      });
    });
    await eventually(async () =>
      expect((await second.group()).scaleOverride).toBeUndefined(),
    );
    expect(provider.effects).toHaveLength(2);
    expect(
      await second.audit('&actor=system:fleet&result=succeeded'),
    ).toMatchObject([
      {
        event: 'group-scale',
        via: 'portal',
        reason: expect.stringContaining(ann),
        after: expect.stringContaining('desired 2'),
      },
    ]);
  });

  it('a timed size that somebody changed since is left alone, and the audit says so', async () => {
    const portal = await start();
    const until = new Date(Date.now() + 1500).toISOString();
    await portal.done({ kind: 'scale', desired: 5, until });
    portal.provider.group('shop/prod').desired = 3;
    await eventually(async () => {
      portal.provider.touch();
      expect(await portal.audit('&event=scale-override-end')).toMatchObject([
        {
          actor: 'system:fleet',
          result: 'succeeded',
          message: expect.stringContaining('somebody changed it since'),
        },
      ]);
    });
    expect((await portal.group()).size.desired).toBe(3);
    expect(portal.provider.effects).toHaveLength(1);
  });

  it('a later size without an end replaces a timed one; a later timed one puts back what was before both', async () => {
    const portal = await start();
    const until = new Date(Date.now() + 3600_000).toISOString();
    await portal.done({ kind: 'scale', desired: 5, until });
    await eventually(async () =>
      expect((await portal.group()).size.desired).toBe(5),
    );
    await portal.done({ kind: 'scale', desired: 6, until });
    await eventually(async () => {
      const { scaleOverride, size } = await portal.group();
      expect(size.desired).toBe(6);
      expect(scaleOverride?.restores.desired).toBe(2);
    });
    await portal.done({ kind: 'scale', desired: 4 });
    await eventually(async () =>
      expect((await portal.group()).scaleOverride).toBeUndefined(),
    );
    expect(await database()('scale_overrides').select()).toEqual([]);
  });

  it.each([
    ['in the past', () => new Date(Date.now() - 1000).toISOString()],
    [
      'in eight days',
      () => new Date(Date.now() + 8 * 86_400_000).toISOString(),
    ],
    ['no time', () => 'tomorrow'],
  ])('an end %s is refused', async (_name, until) => {
    const portal = await start();
    const body = { kind: 'scale', desired: 3, until: until() };
    const plan = await portal.post(path('/plans'), { request: body });
    const action = await portal.post(path('/actions'), {
      request: body,
      concurrencyToken: (await portal.group()).concurrencyToken,
    });
    expect([plan.status, action.status]).toEqual([400, 400]);
    expect(action.body.error.message).toContain("'until'");
    expect(portal.provider.effects).toEqual([]);
  });

  it('a rollout and a rollback leave the size that a person set', async () => {
    const portal = await start();
    await portal.knownGood('r1');
    await portal.done({ kind: 'scale', min: 3, max: 7, desired: 5 });
    await portal.done({ kind: 'rollout', revisionId: 'r2' });
    await portal.runs('r2');
    await portal.done({ kind: 'rollback' }, 'It leaks.');
    await portal.runs('r1');
    expect((await portal.group()).size).toMatchObject({
      min: 3,
      max: 7,
      desired: 5,
    });
  });

  it('what was denied is in the audit, also when the group could not even be seen', async () => {
    const policy = { mayRead: true };
    const portal = await start({
      policy: permission =>
        permission === 'fleet.group.read' ? policy.mayRead : false,
    });
    const attempts = async () => [
      await portal.post(path('/actions'), {
        request: { kind: 'scale', desired: 3 },
        concurrencyToken: '1',
        reason: 'I want more.',
      }),
      await portal.post(path('/holds'), {
        revisionId: 'r2',
        reason: 'I dislike it.',
      }),
    ];
    expect((await attempts()).map(({ status }) => status)).toEqual([403, 403]);
    policy.mayRead = false;
    expect((await attempts()).map(({ status }) => status)).toEqual([404, 404]);
    expect(await portal.audit()).toEqual([]);
    policy.mayRead = true;
    const events = await portal.audit();
    expect(
      events.map(({ event, result, reason }) => [event, result, reason]),
    ).toEqual([
      ['hold-create', 'denied', 'I dislike it.'],
      ['group-scale', 'denied', 'I want more.'],
      ['hold-create', 'denied', 'I dislike it.'],
      ['group-scale', 'denied', 'I want more.'],
    ]);
    expect(portal.provider.effects).toEqual([]);
  });

  it('nothing is sent when the audit cannot be written', async () => {
    const portal = await start();
    const knex = database();
    const { concurrencyToken } = await portal.group();
    await knex.schema.renameTable('audit_events', 'audit_away');
    try {
      const scaled = await portal.post(path('/actions'), {
        request: { kind: 'scale', desired: 3 },
        concurrencyToken,
      });
      const held = await portal.post(path('/holds'), {
        revisionId: 'r2',
        reason: 'It leaks.',
      });
      expect([scaled.status, held.status]).toEqual([503, 503]);
      expect(scaled.body.error.message).toContain(
        'The audit cannot be written',
      );
    } finally {
      await knex.schema.renameTable('audit_away', 'audit_events');
    }
    expect(portal.provider.effects).toEqual([]);
    expect(await knex('actions').select()).toEqual([]);
    expect((await portal.group()).holds).toEqual([]);
  });

  it('the audit is searched, filtered and read page by page', async () => {
    const portal = await start();
    for (const desired of [3, 4, 5]) {
      await portal.done({ kind: 'scale', desired }, `To ${desired} %_!`);
      await eventually(async () => {
        portal.provider.touch();
        expect((await portal.group()).size.desired).toBe(desired);
      });
    }
    const count = async (query: string) => (await portal.audit(query)).length;
    expect(await count('')).toBe(6);
    expect(await count('&search=SHOP%20desired%204')).toBe(4);
    expect(await count('&search=%25_!')).toBe(6);
    expect(await count('&search=%25%25')).toBe(0);
    expect(await count('&result=begun&result=denied')).toBe(3);
    expect(await count('&event=rollout-create')).toBe(0);
    expect(await count(`&entityRef=${ENTITY}`)).toBe(6);
    expect(await count('&entityRef=component:default/other')).toBe(0);
    expect(await count(`&groupId=${encodeURIComponent(SHOP)}`)).toBe(6);
    expect(await count('&to=2020-01-01T00:00:00Z')).toBe(0);
    expect(await count('&from=2020-01-01T00:00:00Z')).toBe(6);
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await portal.get<Page<AuditEvent>>(
        `/audit?limit=4${cursor && `&cursor=${cursor}`}`,
      );
      expect(page.total).toBe(6);
      seen.push(...page.items.map(({ sequence }) => sequence));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1]);
  });
});
