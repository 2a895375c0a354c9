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
      direction: 'back',
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
