import { mockServices } from '@backstage/backend-test-utils';
import type { Verdict } from '@capstan/plugin-fleet-common';
import { emptyAudit } from '../audit/__testUtils__/tampering';
import { AuditLog } from '../audit/AuditLog';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { ann, GROUP_ID, World } from '../journal/__testUtils__/World';
import type { JournalActionService } from '../journal/JournalActionService';
import { GuardKeeper } from './GuardKeeper';
import type { GuardBoundary } from './GuardKeeper';
import { GuardStore } from './GuardStore';
import { LATE_MS } from './Guard';

const BAKE_MS = 60_000;

describeOnDatabases('GuardKeeper', database => {
  let world: World;
  let service: JournalActionService;
  let result: Verdict['result'];
  let judged: (number | undefined)[];
  beforeEach(async () => {
    await emptyAudit(database());
    await database()('rollout_guards').delete();
    world = await World.create(database());
    service = world.service();
    result = 'inconclusive';
    judged = [];
  });
  afterEach(() => world.stop());

  const now = () => world.engine.clock.now();
  const verdict = (): Verdict => ({
    result,
    by: 'guard',
    at: new Date(now()).toISOString(),
    from: new Date(now()).toISOString(),
    to: new Date(now()).toISOString(),
    concurrent: true,
    new: { revisionId: 'r2', label: '1.1.0', requests: 80, errors: 20 },
    tests: [],
    summary:
      result === 'fail'
        ? '1.1.0 failed 25 % of 80 requests (20).'
        : 'Nobody can say yet.',
  });

  function keeper(
    options: {
      boundary?: (name: GuardBoundary) => void;
      actions?: Pick<JournalActionService, 'plan' | 'submit' | 'get'>;
    } = {},
  ): GuardKeeper {
    return new GuardKeeper({
      knex: database(),
      store: new GuardStore(database()),
      groups: {
        group: async id => (id === GROUP_ID ? world.context.group : undefined),
      },
      rollouts: {
        list: async () => ({
          items: [...world.context.rollouts].sort((a, b) =>
            b.startedAt.localeCompare(a.startedAt),
          ),
          total: world.context.rollouts.length,
        }),
      },
      verdicts: {
        of: async (_rollout, until) => {
          judged.push(until);
          return verdict();
        },
      },
      actions: options.actions ?? service,
      marks: world.dependencies().marks,
      audit: new AuditLog(database()),
      auth: mockServices.auth(),
      publisher: { changed: () => {} },
      logger: mockServices.logger.mock(),
      now,
      boundary: options.boundary,
    });
  }

  async function rollOut(
    parts: { strategy?: object; bakeSeconds?: number } = {},
  ): Promise<string> {
    const { strategy, bakeSeconds = BAKE_MS / 1000 } = parts;
    const action = await service.submit(
      GROUP_ID,
      world.confirm({
        kind: 'rollout',
        revisionId: 'r2',
        ...(strategy && { strategy: strategy as never }),
        guard: { bakeSeconds },
      }),
      ann,
    );
    await world.look();
    return action.id;
  }

  const guard = async () =>
    (await new GuardStore(database()).newest(GROUP_ID))!;
  const rollbacks = () =>
    world.engine.effects.filter(effect => effect.request.kind === 'rollback');

  it('watches what was asked to be guarded, and nothing else', async () => {
    const id = await rollOut();
    expect(await guard()).toMatchObject({
      actionId: id,
      state: 'watching',
      bakeSeconds: 60,
      rolloutId: world.context.group.rollout!.id,
      requester: 'user:default/ann',
    });
    await database()('rollout_guards').delete();
    await world.pass(120_000);
    await world.untilEnded(service);
    await service.submit(
      GROUP_ID,
      world.confirm({ kind: 'rollback', revisionId: 'r1' }),
      ann,
    );
    expect(await database()('rollout_guards').select()).toEqual([]);
  });

  it('does nothing while nothing is known to be wrong, also at a gate', async () => {
    await rollOut({
      strategy: { type: 'blueGreen', bakeSeconds: 0, gate: true },
    });
    await world.pass(3_600_000);
    await keeper().look();
    expect(judged).toEqual([undefined]);
    expect(world.group.rollout?.phase).toBe('awaitingPromotion');
    expect(await guard()).toMatchObject({ state: 'watching' });
    expect(world.engine.effects).toHaveLength(1);
  });

  it.each<[Verdict['result'], string]>([
    ['pass', 'passed'],
    ['inconclusive', 'inconclusive'],
  ])(
    'says %s at the end of the bake time, not before',
    async (found, state) => {
      result = found;
      await rollOut();
      await world.pass(60_000);
      const watch = keeper();
      await watch.look();
      const until = (await guard()).servingAt! + BAKE_MS;
      await world.pass(BAKE_MS + LATE_MS - 1000);
      await keeper().look();
      expect(await guard()).toMatchObject({ state: 'watching' });
      await world.pass(2000);
      await keeper().look();
      expect(await guard()).toMatchObject({
        state,
        verdict: { result: found },
      });
      expect(judged[judged.length - 1]).toBe(until);
      const looks = judged.length;
      await world.pass(60_000);
      await keeper().look();
      expect(judged).toHaveLength(looks);
      expect(rollbacks()).toEqual([]);
    },
  );

  it('takes a failed rollout back, in flight, as the portal and with the numbers', async () => {
    const id = await rollOut();
    await world.pass(30_000);
    result = 'fail';
    await keeper().look();
    expect(rollbacks()).toMatchObject([
      {
        actor: 'portal',
        request: { kind: 'rollback', revisionId: 'r1' },
      },
    ]);
    const { items } = await service.list(GROUP_ID, { limit: 10 });
    expect(items.find(({ actor }) => actor === 'portal')).toMatchObject({
      reason: expect.stringContaining('25 % of 80 requests (20)'),
    });
    expect(world.marks).toMatchObject([{ revisionId: 'r2', actor: 'portal' }]);
    expect(await guard()).toMatchObject({
      state: 'rolledBack',
      message: '1.1.0 failed 25 % of 80 requests (20).',
      verdict: { result: 'fail' },
    });
    const events = await database()('audit_events')
      .orderBy('sequence')
      .select('event', 'actor', 'via', 'result', 'subject');
    expect(events.find(({ event }) => event === 'guard-fail')).toMatchObject({
      actor: 'portal',
      via: 'portal',
      result: 'begun',
      subject: id,
    });
    expect(
      events.findIndex(({ event }) => event === 'guard-fail'),
    ).toBeLessThan(
      events.findIndex(({ event }) => event === 'rollback-create'),
    );
    await world.pass(60_000);
    await world.untilEnded(service);
    await keeper().look();
    expect(await database()('rollout_guards')).toMatchObject([
      { settled_at: expect.anything(), state: 'rolledBack' },
    ]);
    expect(world.group.current).toBe('r1');
  });

  it('takes a rollout back that has ended', async () => {
    await rollOut();
    await world.pass(70_000);
    result = 'fail';
    await keeper().look();
    await world.pass(120_000);
    expect(world.group.current).toBe('r1');
    expect(await guard()).toMatchObject({ state: 'rolledBack' });
  });

  it('is one process at a time, however many look', async () => {
    await rollOut();
    await world.pass(30_000);
    result = 'fail';
    const others = Array.from({ length: 4 }, () =>
      keeper({ actions: world.service() }),
    );
    await Promise.all([keeper(), keeper(), ...others].map(each => each.look()));
    expect(rollbacks()).toHaveLength(1);
  });

  it.each<GuardBoundary>(['decided', 'prepared', 'submitted'])(
    'goes on after a crash once it has %s, with one rollback',
    async where => {
      await rollOut();
      await world.pass(30_000);
      result = 'fail';
      await keeper({
        boundary: name => {
          if (name === where) throw new Error('killed');
        },
      }).look();
      expect(await guard()).toMatchObject({ state: 'watching' });
      // The verdict that failed counts, whatever a later one would be.
      result = 'pass';
      await keeper().look();
      expect(await guard()).toMatchObject({ state: 'watching' });
      await world.pass(16_000);
      await keeper().look();
      expect(await guard()).toMatchObject({ state: 'rolledBack' });
      expect(rollbacks()).toHaveLength(1);
      const { items } = await service.list(GROUP_ID, { limit: 10 });
      expect(items.filter(({ actor }) => actor === 'portal')).toHaveLength(1);
    },
  );

  it('ends when somebody else was faster, in the same moment', async () => {
    await rollOut();
    await world.pass(30_000);
    result = 'fail';
    await keeper({
      boundary: name => {
        if (name === 'prepared') throw new Error('killed');
      },
    }).look();
    await service.submit(
      GROUP_ID,
      world.confirm({ kind: 'rollback', revisionId: 'r1' }),
      ann,
    );
    await world.pass(16_000);
    await keeper().look();
    await world.pass(30_000);
    await keeper().look();
    expect(await guard()).toMatchObject({
      state: 'ended',
      message: expect.stringContaining('by somebody else'),
    });
    expect(rollbacks()).toMatchObject([{ actor: 'user:default/ann' }]);
  });

  it('tries again under another key when the group has changed meanwhile', async () => {
    await rollOut();
    await world.pass(30_000);
    result = 'fail';
    let refuse = true;
    const actions: Pick<JournalActionService, 'plan' | 'submit' | 'get'> = {
      plan: (...args) => service.plan(...args),
      get: id => service.get(id),
      submit: (groupId, body, caller) => {
        const stale = refuse ? { ...body, concurrencyToken: 'old' } : body;
        refuse = false;
        return service.submit(groupId, stale, caller);
      },
    };
    await keeper({ actions }).look();
    expect(await guard()).toMatchObject({ state: 'watching', attempt: 1 });
    await world.pass(3000);
    await keeper({ actions }).look();
    expect(await guard()).toMatchObject({ state: 'rolledBack' });
    expect(rollbacks()).toHaveLength(1);
  });

  it('goes to another revision that is known to be good when it cannot go where it came from', async () => {
    await rollOut();
    await world.pass(70_000);
    await world.untilEnded(service);
    const second = await service.submit(
      GROUP_ID,
      world.confirm({
        kind: 'rollout',
        revisionId: 'r3',
        guard: { bakeSeconds: 60 },
      }),
      ann,
    );
    await world.pass(70_000);
    (world.context.group as { holds: unknown }).holds = [
      {
        groupId: GROUP_ID,
        revisionId: 'r2',
        revisionLabel: '1.1.0',
        since: new Date(now()).toISOString(),
        actor: 'user:default/bob',
        reason: 'It leaks.',
      },
    ];
    result = 'fail';
    await keeper().look();
    const { rolloutId } = (await service.get(second.id))!;
    const taken = await new GuardStore(database()).thatTookBack({
      groupId: GROUP_ID,
      rolloutId: rolloutId!,
    });
    expect(taken).toMatchObject({ state: 'rolledBack' });
    expect(rollbacks()).toMatchObject([{ request: { revisionId: 'r1' } }]);
  });

  it('says that it could not, when it cannot for a quarter of an hour', async () => {
    await rollOut();
    await world.pass(30_000);
    result = 'fail';
    const actions: Pick<JournalActionService, 'plan' | 'submit' | 'get'> = {
      plan: async (...args) => ({
        ...(await service.plan(...args)),
        refusal: 'The engine does not answer.',
      }),
      get: id => service.get(id),
      submit: async () => {
        throw new Error('never');
      },
    };
    world.group.act({ kind: 'pause', rolloutId: '-' }, {});
    for (let minute = 0; minute < 18; minute++) {
      await keeper({ actions }).look();
      await world.pass(62_000);
    }
    expect(await guard()).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('The engine does not answer.'),
    });
    expect(rollbacks()).toEqual([]);
  });

  it('does not judge what it cannot see', async () => {
    await rollOut();
    await world.pass(30_000);
    result = 'fail';
    (world.context.group as { freshness: unknown }).freshness = {
      observedAt: world.context.group.freshness.observedAt,
      stale: true,
    };
    await keeper().look();
    expect(judged).toEqual([]);
    expect(rollbacks()).toEqual([]);
  });
});
