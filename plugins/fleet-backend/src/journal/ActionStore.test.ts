import type { Plan } from '@capstan/plugin-fleet-common';
import { ActionStore } from './ActionStore';
import type { LeaseKey, NewAction } from './ActionStore';
import { describeOnDatabases } from './__testUtils__/describeOnDatabases';

jest.setTimeout(30_000);

const plan: Plan = {
  groupId: 'g',
  request: { kind: 'scale', desired: 3 },
  concurrencyToken: '1',
  mode: 'change',
  summary: 'Scales.',
  changes: [],
  warnings: [],
};

function action(
  id: string,
  parts: Partial<NewAction> & { groupId?: string; actor?: string } = {},
): NewAction {
  const { groupId = 'g', actor = 'user:default/a', ...rest } = parts;
  return {
    action: {
      id,
      groupId,
      groupName: 'shop',
      environment: 'prod',
      entityRef: undefined,
      request: plan.request,
      plan,
      actor,
      reason: undefined,
      message: 'Written down.',
    },
    confirmed: { leftRevisionId: 'r1' },
    via: 'api',
    idempotencyKey: `key-of-${id}`,
    bodyDigest: 'digest',
    concurrencyToken: '1',
    leaseOwner: 'me',
    leaseMs: 5000,
    alone: true,
    ...rest,
  };
}

const mine = (id: string): LeaseKey => ({ id, owner: 'me', fence: 1 });
const accepted = {
  to: 'accepted',
  message: 'Accepted.',
  step: { name: 'accepted', outcome: 'ok' },
} as const;
const sending = {
  to: 'sending',
  message: 'Sent.',
  step: { name: 'sent', outcome: 'sent' },
} as const;
const failed = {
  to: 'failed',
  message: 'Failed.',
  step: { name: 'finished', outcome: 'failed' },
} as const;

describeOnDatabases('ActionStore', knex => {
  let store: ActionStore;
  let now: number;
  beforeEach(async () => {
    await knex()('action_steps').delete();
    await knex()('actions').delete();
    now = 1000;
    store = new ActionStore(knex(), () => now);
  });

  it('gives back what was written, to the millisecond', async () => {
    now = 1767225600123;
    const { record } = await store.insert(action('a'));
    expect(record).toMatchObject({
      action: {
        id: 'a',
        state: 'recorded',
        plan,
        entityRef: undefined,
        reason: undefined,
        createdAt: '2026-01-01T00:00:00.123Z',
        steps: [{ name: 'recorded', at: '2026-01-01T00:00:00.123Z' }],
      },
      confirmed: { leftRevisionId: 'r1' },
      createdAt: 1767225600123,
      leaseOwner: 'me',
      leaseUntil: 1767225605123,
      fence: 1,
    });
    expect(await store.get('a')).toEqual(record);
    expect(await store.byKey('user:default/a', 'key-of-a')).toEqual(record);
    expect(await store.byKey('user:default/b', 'key-of-a')).toBeUndefined();
  });

  it('writes the same key of a person once, however many come at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store.insert(action(`a${n}`, { idempotencyKey: 'same' })),
      ),
    );
    expect(
      results.filter(result => result.outcome === 'inserted'),
    ).toHaveLength(1);
    expect(results.filter(result => result.outcome === 'known')).toHaveLength(
      19,
    );
    expect(new Set(results.map(result => result.record.action.id)).size).toBe(
      1,
    );
  });

  it('writes the same key of a person once also for different groups', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        store.insert(
          action(`a${n}`, { idempotencyKey: 'same', groupId: `g${n}` }),
        ),
      ),
    );
    expect(results.map(result => result.outcome).sort()).toEqual([
      'inserted',
      ...Array(9).fill('known'),
    ]);
  });

  it('lets one of many different actions of a group in', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.insert(action(`a${n}`))),
    );
    expect(results.map(result => result.outcome).sort()).toEqual([
      ...Array(19).fill('busy'),
      'inserted',
    ]);
  });

  it('lets in what need not be alone, and what comes after the end', async () => {
    await store.insert(action('a'));
    await store.move(mine('a'), sending);
    await store.move(mine('a'), accepted);
    expect(await store.insert(action('b', { alone: false }))).toMatchObject({
      outcome: 'inserted',
    });
    await store.finish('a', failed);
    await store.move(mine('b'), failed);
    expect(await store.insert(action('c'))).toMatchObject({
      outcome: 'inserted',
    });
  });

  it('lets nothing in while somebody sends another action of the group', async () => {
    await store.insert(action('a', { alone: false }));
    const late = action('b', { alone: false });
    expect(await store.insert(late)).toMatchObject({
      outcome: 'busy',
      record: { action: { id: 'a' } },
    });
    expect(
      await store.insert(action('c', { alone: false, groupId: 'other' })),
    ).toMatchObject({ outcome: 'inserted' });
    now = 6001;
    expect(await store.insert(late)).toMatchObject({ outcome: 'inserted' });
  });

  it('leaves an abandoned row alone while somebody sends another action of the group', async () => {
    const { record } = await store.insert(action('a', { alone: false }));
    now = 6001;
    await store.insert(action('b', { alone: false }));
    expect(await store.claim(record, 'you', 5000)).toBeUndefined();
    await store.move(mine('b'), failed);
    expect(await store.claim(record, 'you', 5000)).toMatchObject({ fence: 2 });
  });

  it('does not renew a lease that has run out, although nobody took it', async () => {
    await store.insert(action('a'));
    now = 6000;
    expect(await store.renew(mine('a'), 5000)).toBe(true);
    now = 11_001;
    expect(await store.renew(mine('a'), 5000)).toBe(false);
  });

  it('does not wait for a lease from before the clock was put back', async () => {
    now = 3_600_000;
    const { record } = await store.insert(action('a'));
    now = 1000;
    expect(await store.abandoned(10)).toHaveLength(1);
    expect(await store.claim(record, 'you', 5000)).toMatchObject({ fence: 2 });
  });

  it('writes a state and its step together', async () => {
    await store.insert(action('a'));
    await store.move(mine('a'), sending);
    await store.move(mine('a'), {
      ...accepted,
      nativeRolloutId: 'n',
      rolloutId: 'r',
    });
    expect(await store.get('a')).toMatchObject({
      action: {
        state: 'accepted',
        message: 'Accepted.',
        rolloutId: 'r',
        endedAt: undefined,
        steps: [
          { name: 'recorded' },
          { name: 'sent' },
          { name: 'accepted', outcome: 'ok' },
        ],
      },
      nativeRolloutId: 'n',
      leaseOwner: undefined,
      leaseUntil: undefined,
    });
  });

  it('refuses a state that may not follow', async () => {
    await store.insert(action('a'));
    await expect(store.move(mine('a'), accepted)).rejects.toMatchObject({
      name: 'LostLeaseError',
    });
    expect(await store.get('a')).toMatchObject({
      action: { state: 'recorded', steps: [{ name: 'recorded' }] },
    });
  });

  it('gives an abandoned row to one of those who claim it', async () => {
    const { record } = await store.insert(action('a'));
    now = 6000;
    expect(await store.abandoned(10)).toEqual([]);
    expect(await store.claim(record, 'you', 5000)).toBeUndefined();
    now = 6001;
    expect((await store.abandoned(10)).map(found => found.action.id)).toEqual([
      'a',
    ]);
    const claims = await Promise.all(
      ['x', 'y', 'z'].map(owner => store.claim(record, owner, 5000)),
    );
    const won = claims.filter(claim => claim !== undefined);
    expect(won).toEqual([
      expect.objectContaining({ fence: 2, leaseUntil: 11_001 }),
    ]);
  });

  it('refuses every write of a former owner', async () => {
    const { record } = await store.insert(action('a'));
    now = 6001;
    await store.claim(record, 'me', 5000);
    expect(await store.renew(mine('a'), 5000)).toBe(false);
    await expect(store.move(mine('a'), sending)).rejects.toMatchObject({
      name: 'LostLeaseError',
    });
    expect(await store.renew({ ...mine('a'), fence: 2 }, 9000)).toBe(true);
    expect(await store.get('a')).toMatchObject({
      leaseUntil: 15_001,
      action: { steps: [{ name: 'recorded' }] },
    });
  });

  it('lets go of a row that is to be claimed later', async () => {
    await store.insert(action('a'));
    await store.move(mine('a'), sending);
    await store.move(mine('a'), { ...sending, claimableAfterMs: 7000 });
    now = 8000;
    expect(await store.abandoned(10)).toEqual([]);
    now = 8001;
    expect(await store.abandoned(10)).toHaveLength(1);
    expect(await store.renew(mine('a'), 5000)).toBe(false);
  });

  it('ends an accepted action once', async () => {
    await store.insert(action('a'));
    await store.move(mine('a'), sending);
    expect(await store.finish('a', failed)).toBe(false);
    await store.move(mine('a'), accepted);
    expect((await store.accepted(['g'])).map(found => found.action.id)).toEqual(
      ['a'],
    );
    expect(await store.accepted(['other'])).toEqual([]);
    expect(await store.accepted()).toHaveLength(1);
    now = 1300;
    const ends = await Promise.all([
      store.finish('a', failed),
      store.finish('a', failed),
    ]);
    expect(ends.sort()).toEqual([false, true]);
    const { action: ended } = (await store.get('a'))!;
    expect(ended).toMatchObject({
      state: 'failed',
      endedAt: '1970-01-01T00:00:01.300Z',
    });
    expect(ended.steps.map(step => step.name)).toEqual([
      'recorded',
      'sent',
      'accepted',
      'finished',
    ]);
  });
});
