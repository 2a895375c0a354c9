import type { FleetSignal } from '@capstan/plugin-fleet-common';
import { createFakeFleet } from './createFakeFleet';
import type { FakeFleet } from './FakeFleet';

const NOW = Date.parse('2026-11-20T03:00:00Z');
const OUTLET = 'local:default:-:outlet%2Fprod';
const SHOP = 'local:default:-:shop%2Fprod';

function fleetAt(now = NOW): FakeFleet {
  return createFakeFleet({ now: () => now });
}

async function submit(
  fleet: FakeFleet,
  groupId: string,
  kind: 'rollback' | 'rollout',
  revisionId?: string,
  key = 'key-1',
) {
  const plan = await fleet.plan(
    groupId,
    kind === 'rollout'
      ? { kind, revisionId: revisionId ?? '' }
      : { kind, revisionId },
  );
  return fleet.submit(groupId, {
    request: plan.request,
    concurrencyToken: plan.concurrencyToken,
    reason: 'because',
    idempotencyKey: key,
  });
}

describe('FakeFleet', () => {
  it('lists the worst first and names what can be filtered by', async () => {
    const page = await fleetAt().listServices();
    expect(page.items[0]).toMatchObject({
      title: 'Checkout',
      health: 'critical',
    });
    expect(page.items[1]).toMatchObject({
      title: 'Recommendations',
      health: 'unknown',
    });
    expect(page.facets.environments).toEqual(['prod', 'staging', 'test']);
    expect(page.nextCursor).toBe('25');
    expect(page.total).toBeGreaterThan(25);
  });

  it('filters by words, health, environment, owner and rollouts', async () => {
    const fleet = fleetAt();
    const titles = async (query: Parameters<FakeFleet['listServices']>[0]) =>
      (await fleet.listServices(query)).items.map(service => service.title);
    expect(await titles({ search: 'BILLING staging' })).toEqual(['Billing']);
    expect(await titles({ health: ['critical'] })).toEqual(['Checkout']);
    expect(await titles({ environment: ['staging'] })).toEqual(['Billing']);
    expect((await titles({ rolling: true })).sort()).toEqual([
      'Billing',
      'Search',
      'Shop',
    ]);
    expect(await titles({ search: 'no such thing' })).toEqual([]);
  });

  it('rolls out one instance at a time and ends with the new revision', async () => {
    const fleet = fleetAt();
    const told: FleetSignal[] = [];
    fleet.subscribe(signal => told.push(signal));
    const action = await submit(fleet, OUTLET, 'rollout', 'rev-1.2.0');
    expect(action).toMatchObject({ state: 'accepted' });
    fleet.step();
    const moving = await fleet.getGroup(OUTLET);
    expect(moving.rollout).toMatchObject({
      phase: 'progressing',
      progress: { ready: 1, wanted: 3 },
    });
    for (let step = 0; step < 4; step++) fleet.step();
    const done = await fleet.getGroup(OUTLET);
    expect(done.rollout).toBeUndefined();
    expect(done.currentRevisionId).toBe('rev-1.2.0');
    expect(done.revisions).toMatchObject([{ label: '1.2.0', running: 3 }]);
    expect(await fleet.getAction(action.id)).toMatchObject({
      state: 'succeeded',
    });
    // Accepted, three instances, done.
    expect(
      told.filter(signal => signal.groupIds.includes(OUTLET)),
    ).toHaveLength(5);
  });

  it('marks the revision that was rolled back from', async () => {
    const fleet = fleetAt();
    await submit(fleet, SHOP, 'rollback');
    const revisions = await fleet.listRevisions(SHOP);
    expect(revisions.find(each => each.label === '1.2.0')?.bad).toMatchObject({
      reason: 'because',
    });
    expect((await fleet.listRollouts(SHOP)).items[0]).toMatchObject({
      rollbackOf: expect.any(String),
      to: { label: '1.1.0' },
    });
  });

  it('has one effect for one key and refuses the key for something else', async () => {
    const fleet = fleetAt();
    const plan = await fleet.plan(OUTLET, { kind: 'scale', desired: 4 });
    const confirmed = {
      request: plan.request,
      concurrencyToken: plan.concurrencyToken,
      idempotencyKey: 'k',
    };
    const first = await fleet.submit(OUTLET, confirmed);
    const second = await fleet.submit(OUTLET, confirmed);
    expect(second.id).toBe(first.id);
    expect((await fleet.getGroup(OUTLET)).size.desired).toBe(4);
    await expect(
      fleet.submit(OUTLET, { ...confirmed, concurrencyToken: '99' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it('refuses a plan that is out of date', async () => {
    const fleet = fleetAt();
    const plan = await fleet.plan(OUTLET, { kind: 'scale', desired: 2 });
    fleet.change(OUTLET, group => {
      group.version++;
    });
    await expect(
      fleet.submit(OUTLET, {
        request: plan.request,
        concurrencyToken: plan.concurrencyToken,
        idempotencyKey: 'k',
      }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    expect((await fleet.getGroup(OUTLET)).size.desired).toBe(3);
  });

  it('never calls a group healthy that it has not seen for too long', async () => {
    const { items } = await fleetAt().listGroups({
      entityRef: 'component:default/recommendations',
    });
    expect(items[0].health).toMatchObject({
      status: 'unknown',
      reasons: [{ code: 'stale' }],
    });
    expect(items[0].capabilities.rollout).toMatchObject({ can: false });
  });

  it('stops waiting when the caller does', async () => {
    const fleet = fleetAt();
    fleet.latencyMs = Infinity;
    const controller = new AbortController();
    const answer = fleet.listServices({}, { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('alerts of the fake', () => {
  it('are listed the worst and newest first, without those that are over', async () => {
    const { items, total } = await fleetAt().listAlerts();
    expect(items.map(alert => alert.id)).toEqual([
      'capstan:shop-errors',
      'capstan:checkout-crash',
      'capstan:payments-max',
      'prometheus:queue',
    ]);
    expect(total).toBe(4);
  });

  it('are found by words, state, severity, service and group', async () => {
    const fleet = fleetAt();
    const ids = async (query: Parameters<FakeFleet['listAlerts']>[0]) =>
      (await fleet.listAlerts(query)).items.map(alert => alert.id);
    expect(await ids({ search: 'CRASH checkout' })).toEqual([
      'capstan:checkout-crash',
    ]);
    expect(await ids({ state: ['resolved'] })).toEqual(['capstan:shop-memory']);
    expect(await ids({ groupId: SHOP, severity: ['warning'] })).toEqual([
      'prometheus:queue',
    ]);
    expect(await ids({ entityRef: 'component:default/outlet' })).toEqual([]);
  });

  it('are acknowledged once, muted with an end, and unmuted; each is in the audit and told', async () => {
    const fleet = fleetAt();
    const told: FleetSignal[] = [];
    fleet.subscribe(signal => told.push(signal));
    const id = 'capstan:shop-errors';
    const first = await fleet.acknowledgeAlert(id);
    expect((await fleet.acknowledgeAlert(id)).acknowledged).toEqual(
      first.acknowledged,
    );
    const muted = await fleet.muteAlert(id, { reason: 'known' });
    expect(muted).toMatchObject({
      state: 'muted',
      muted: { until: new Date(NOW + 3_600_000).toISOString() },
      capabilities: { mute: { can: false }, unmute: { can: true } },
    });
    expect((await fleet.unmuteAlert(id)).state).toBe('acknowledged');
    expect(told).toHaveLength(4);
    expect(fleet.safety.audit.slice(0, 3).map(event => event.event)).toEqual([
      'alert-unmute',
      'alert-mute',
      'alert-acknowledge',
    ]);
  });

  it.each([
    ['capstan:shop-errors', { reason: ' ' }, 'InputError'],
    [
      'capstan:shop-errors',
      { reason: 'x', until: new Date(NOW - 1).toISOString() },
      'InputError',
    ],
    ['capstan:checkout-crash', { reason: 'x' }, 'InputError'],
    ['capstan:shop-memory', { reason: 'x' }, 'ConflictError'],
    ['nobody', { reason: 'x' }, 'NotFoundError'],
  ])('refuse to mute %s with %j', async (id, mute, name) => {
    await expect(fleetAt().muteAlert(id, mute)).rejects.toMatchObject({ name });
  });
});

describe('a guarded rollout of the fake', () => {
  async function begin(label: string) {
    let now = NOW;
    const fleet = createFakeFleet({ now: () => now });
    const plan = await fleet.plan(OUTLET, {
      kind: 'rollout',
      revisionId: `rev-${label}`,
      guard: { bakeSeconds: 60 },
    });
    await fleet.submit(OUTLET, {
      request: plan.request,
      concurrencyToken: plan.concurrencyToken,
      idempotencyKey: 'guarded',
    });
    return {
      fleet,
      pass: (seconds: number) => {
        now += seconds * 1000;
        fleet.step();
      },
    };
  }

  it('takes a faulty version back with its numbers, holds it and tells it on the timeline', async () => {
    const { fleet, pass } = await begin('1.2.0');
    expect((await fleet.getGuard(OUTLET))?.state).toBe('watching');
    pass(2);
    pass(2);
    expect(await fleet.getGuard(OUTLET)).toMatchObject({
      state: 'rolledBack',
      verdict: { result: 'fail', by: 'guard', new: { errors: 31 } },
    });
    const group = await fleet.getGroup(OUTLET);
    expect(group.holds.map(hold => hold.revisionLabel)).toEqual(['1.2.0']);
    const { items } = await fleet.listTimeline({ groupId: OUTLET });
    expect(items[0]).toMatchObject({
      kind: 'rollback',
      title: '1.2.0 → 1.1.0',
    });
  });

  it('passes a good one once its time is over', async () => {
    const { fleet, pass } = await begin('1.0.0');
    pass(2);
    pass(2);
    expect((await fleet.getGuard(OUTLET))?.state).toBe('watching');
    pass(60);
    expect(await fleet.getGuard(OUTLET)).toMatchObject({
      state: 'passed',
      verdict: { result: 'pass' },
    });
  });
});
