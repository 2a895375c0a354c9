import { mockCredentials } from '@backstage/backend-test-utils';
import {
  ACTION_KINDS,
  fleetPermissions,
  permissionOfAction,
} from '@capstan/plugin-fleet-common';
import type {
  Alert,
  AuditEvent,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import type { Policy } from '../__testUtils__/startFleet';
import { seededRandom } from './__testUtils__/seededRandom';

/** Lists are filtered: with whatever policy, they hold exactly what the items say one by one. */

const SEED = Number(process.env.FLEET_SEED ?? 20261120);
const POLICIES = 300;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const PAUSED = ['a', 'c', 'e', 'g'];
const CRASHING = ['b', 'c', 'nobodys'];
/** A group that no entity claims. */
const UNCLAIMED = 'nobodys';
const idOf = (name: string) => `memory:test:-:${name}%2Fprod`;
const refOf = (name: string) => `component:default/${name}`;
const pathOf = (name: string, rest = '') =>
  `/groups/${encodeURIComponent(idOf(name))}${rest}`;
const ALL = [...NAMES, UNCLAIMED];

jest.setTimeout(300_000);

describe('lists', () => {
  let policy: Policy = () => true;
  let backend: Awaited<ReturnType<typeof startFleet>>;

  const get = async (url: string) => {
    const response = await request(backend.server)
      .get(`/api/fleet${url}`)
      .set('authorization', mockCredentials.user.header());
    return { status: response.status, body: response.body };
  };
  const post = (name: string, body: object) =>
    request(backend.server)
      .post(`/api/fleet${pathOf(name, '/actions')}`)
      .set('authorization', mockCredentials.user.header())
      .set('idempotency-key', randomUUID())
      .send(body);

  async function everyPage<T>(url: string): Promise<T[]> {
    const items: T[] = [];
    let cursor = '';
    for (;;) {
      const { status, body } = await get(`${url}${cursor}`);
      if (status !== 200) throw new Error(JSON.stringify(body));
      items.push(...body.items);
      if (body.nextCursor === undefined) return items;
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
  }

  async function act(
    name: string,
    asked: (group: ScaleGroup) => object | undefined,
  ): Promise<void> {
    await eventually(async () => {
      const { body } = await get(pathOf(name));
      const wanted = asked(body);
      if (!wanted) throw new Error(`${name} is not that far`);
      const { status, body: answer } = await post(name, {
        request: wanted,
        concurrencyToken: body.concurrencyToken,
      });
      if (status !== 201) throw new Error(JSON.stringify(answer));
    });
  }

  beforeAll(async () => {
    const provider = new ShopProvider();
    for (const service of ALL) {
      const group = provider.addGroup({
        service,
        environment: 'prod',
        releases: [
          { id: 'r1', label: '1.0.0' },
          { id: 'r2', label: '1.1.0' },
        ],
        current: 'r1',
      });
      if (CRASHING.includes(service))
        group.conditions = [
          { code: 'crashLoop', severity: 'degraded', message: 'It crashes.' },
        ];
    }
    backend = await startFleet({
      providers: [provider],
      entities: NAMES.map(name => component(name, name)),
      policy: (permission, entityRef) => policy(permission, entityRef),
    });
    await eventually(async () => {
      const services = await everyPage('/services?limit=4');
      if (services.length !== ALL.length) throw new Error('not all are seen');
    });
    for (const name of NAMES)
      if (PAUSED.includes(name)) {
        await act(name, () => ({ kind: 'rollout', revisionId: 'r2' }));
        await act(
          name,
          ({ rollout }) => rollout && { kind: 'pause', rolloutId: rollout.id },
        );
      } else await act(name, () => ({ kind: 'scale', desired: 3 }));
    await eventually(async () => {
      const { body } = await get('/approvals');
      if (body.items.length !== PAUSED.length) throw new Error('not all wait');
      const alerts = await get('/alerts');
      if (alerts.body.total !== CRASHING.length)
        throw new Error('not all alarm');
    });
  });
  afterAll(() => backend?.stop());

  it(`hold what their items say one by one, with ${POLICIES} random policies (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const events = await everyPage<AuditEvent>('/audit?limit=100');
    expect(new Set(events.map(({ entityRef }) => entityRef))).toEqual(
      new Set(NAMES.map(refOf)),
    );
    let hidden = 0;
    for (let round = 0; round < POLICIES; round++) {
      const allowed = randomRights(random);
      policy = (permission, entityRef) =>
        allowed.has(`${permission} ${entityRef ?? ''}`);
      const where = `seed ${SEED}, policy ${round}`;

      const visible: string[] = [];
      const groups = new Map<string, ScaleGroup>();
      for (const name of ALL) {
        const { status, body } = await get(pathOf(name));
        expect([where, name, status]).toEqual([
          where,
          name,
          status === 200 ? 200 : 404,
        ]);
        if (status === 200) {
          visible.push(name);
          groups.set(idOf(name), body);
        }
      }
      hidden += ALL.length - visible.length;

      const services = await everyPage<{ groups: ScaleGroup[] }>(
        '/services?limit=3',
      );
      const listed = services.flatMap(service => service.groups);
      expect([where, listed.map(({ id }) => id).sort()]).toEqual([
        where,
        visible.map(idOf).sort(),
      ]);
      for (const group of listed)
        expect([where, group.capabilities]).toEqual([
          where,
          groups.get(group.id)?.capabilities,
        ]);

      const seen = await everyPage<AuditEvent>('/audit?limit=100');
      expect([where, seen.map(({ sequence }) => sequence)]).toEqual([
        where,
        events
          .filter(({ groupId }) => visible.some(name => idOf(name) === groupId))
          .map(({ sequence }) => sequence),
      ]);

      const { body: approvals } = await get('/approvals');
      expect([
        where,
        approvals.items
          .map(({ groupId }: { groupId: string }) => groupId)
          .sort(),
      ]).toEqual([
        where,
        PAUSED.filter(name => visible.includes(name)).map(idOf),
      ]);

      const alerts = await everyPage<Alert>('/alerts?limit=1');
      expect([where, alerts.map(({ groupId }) => groupId).sort()]).toEqual([
        where,
        CRASHING.filter(name => visible.includes(name)).map(idOf),
      ]);
      for (const { entityRef, capabilities } of alerts)
        expect([
          where,
          capabilities.acknowledge.can,
          capabilities.mute.can,
        ]).toEqual([
          where,
          allowed.has(`fleet.alert.acknowledge ${entityRef}`),
          allowed.has(`fleet.alert.mute ${entityRef}`),
        ]);

      await agreesWithPlans(where, random, groups);
    }
    // Policies that hide nothing, or everything, would prove nothing.
    expect(hidden).toBeGreaterThan(POLICIES);
    expect(hidden).toBeLessThan(POLICIES * (ALL.length - 1));
  });

  /** One action on one visible group: forbidden exactly when its capability says "You may not" (or nobody may). */
  async function agreesWithPlans(
    where: string,
    random: () => number,
    groups: ReadonlyMap<string, ScaleGroup>,
  ): Promise<void> {
    const ids = [...groups.keys()];
    if (ids.length === 0) return;
    const id = ids[Math.floor(random() * ids.length)];
    const kind = ACTION_KINDS[Math.floor(random() * ACTION_KINDS.length)];
    const rolloutId = groups.get(id)?.rollout?.id ?? 'none';
    const asked = {
      rollout: { kind, revisionId: 'r2' },
      rollback: { kind, revisionId: 'r2' },
      scale: { kind, desired: 4 },
      autoscaling: { kind, suspended: ['scaleIn'] },
    }[kind as string] ?? { kind, rolloutId };
    const response = await request(backend.server)
      .post(`/api/fleet/groups/${encodeURIComponent(id)}/plans`)
      .set('authorization', mockCredentials.user.header())
      .send({ request: asked });
    const capability = groups.get(id)!.capabilities[kind];
    const mayNot =
      !capability.can && /^(You|Nobody) may/.test(capability.reason);
    expect([where, id, kind, response.status === 403]).toEqual([
      where,
      id,
      kind,
      mayNot,
    ]);
    if (mayNot && !id.includes(UNCLAIMED))
      expect(response.body.error.message).toContain(
        permissionOfAction[kind].name.split('.')[0],
      );
  }
});

/** `<permission> <entity>` of everything that is allowed: mostly reading, half of the rest. */
function randomRights(random: () => number): ReadonlySet<string> {
  const readable = random();
  return new Set(
    fleetPermissions.flatMap(({ name, attributes }) =>
      ['', ...NAMES.map(refOf)].flatMap(entityRef =>
        random() < (attributes.action === 'read' ? readable : 0.5)
          ? [`${name} ${entityRef}`]
          : [],
      ),
    ),
  );
}
