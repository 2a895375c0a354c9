import { mockServices } from '@backstage/backend-test-utils';
import type { Action, Plan, SubmitAction } from '@capstan/plugin-fleet-common';
import { emptyAudit } from '../audit/__testUtils__/tampering';
import { AuditLog } from '../audit/AuditLog';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { testContext } from '../plans/__testUtils__/testContext';
import { OverrideKeeper } from './OverrideKeeper';
import { OverrideStore } from './OverrideStore';

const END = Date.parse('2026-03-01T06:00:00Z');
const values = { min: 1, max: 4, desired: 4 };
const override = {
  groupId: 'g',
  actionId: 'a1',
  groupName: 'shop',
  environment: 'prod',
  actor: 'user:default/ann',
  until: END,
  restores: { min: 1, max: 4, desired: 2 },
  values,
  attempt: 0,
};

describeOnDatabases('OverrideKeeper', database => {
  let now: number;
  let submitted: SubmitAction[];
  let refusal: string | undefined;
  let seen: { group?: ReturnType<typeof testContext>['group'] };
  beforeEach(async () => {
    now = END;
    submitted = [];
    refusal = undefined;
    seen = { group: groupAt(END + 1) };
    await database()('scale_overrides').delete();
    await emptyAudit(database());
    await new OverrideStore(database()).put(database(), override);
  });

  function groupAt(observedAt: number, stale = false) {
    const { group } = testContext();
    return {
      ...group,
      size: { ...group.size, ...values },
      freshness: { observedAt: new Date(observedAt).toISOString(), stale },
    };
  }

  /** What one process has. */
  function keeper(): OverrideKeeper {
    const knex = database();
    const store = new OverrideStore(knex);
    return new OverrideKeeper({
      knex,
      store,
      audit: new AuditLog(knex),
      auth: mockServices.auth(),
      logger: mockServices.logger.mock(),
      publisher: { changed() {} },
      groups: { group: async () => seen.group },
      actions: {
        plan: async (groupId, request) =>
          ({ groupId, request, concurrencyToken: '7', refusal } as Plan),
        submit: async (groupId, body, caller) => {
          submitted.push(body);
          expect(caller).toMatchObject({
            actor: 'system:fleet',
            via: 'portal',
          });
          await store.remove(knex, groupId);
          return {} as Action;
        },
      },
      now: () => now,
    });
  }

  const audit = () =>
    database()('audit_events').select('event', 'result', 'message');

  it('puts a size back at its end, not before', async () => {
    now = END - 1;
    await keeper().look();
    expect(submitted).toEqual([]);
    now = END;
    await keeper().look();
    expect(submitted).toEqual([
      {
        request: { kind: 'scale', min: 1, max: 4, desired: 2 },
        concurrencyToken: '7',
        reason: expect.stringContaining('user:default/ann'),
        idempotencyKey: 'override-a1-1',
      },
    ]);
  });

  it('is one process at a time, however many look', async () => {
    await Promise.all(Array.from({ length: 8 }, () => keeper().look()));
    expect(submitted).toHaveLength(1);
  });

  it('is taken up by another process when one was killed over it', async () => {
    const store = new OverrideStore(database());
    await store.claim(override, now + 60_000);
    await keeper().look();
    expect(submitted).toEqual([]);
    now += 60_000;
    await keeper().look();
    expect(submitted).toMatchObject([{ idempotencyKey: 'override-a1-2' }]);
  });

  it.each([
    ['the group was last seen before the end', () => groupAt(END - 1)],
    ['the group is stale', () => groupAt(END + 1, true)],
    ['the group is gone', () => undefined],
  ])(
    'waits while %s, and says so in the audit after a day',
    async (_, group) => {
      seen.group = group();
      await keeper().look();
      expect(submitted).toEqual([]);
      expect(await audit()).toEqual([]);
      now = END + 25 * 3600 * 1000;
      await keeper().look();
      expect(submitted).toEqual([]);
      expect(await audit()).toMatchObject([
        { event: 'scale-override-end', result: 'failed' },
      ]);
      expect(await database()('scale_overrides').select()).toEqual([]);
    },
  );

  it('waits while a rollout stands against it', async () => {
    refusal = 'A rollout runs.';
    await keeper().look();
    refusal = undefined;
    now += 1000;
    await keeper().look();
    expect(submitted).toEqual([]);
    now += 1000;
    await keeper().look();
    expect(submitted).toHaveLength(1);
  });
});
