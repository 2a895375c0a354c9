import type { ActionRequest, SubmitAction } from '@capstan/plugin-fleet-common';
import { describeOnDatabases } from './__testUtils__/describeOnDatabases';
import { ann, bob, GROUP_ID, World } from './__testUtils__/World';

jest.setTimeout(30_000);

const rollout: ActionRequest = { kind: 'rollout', revisionId: 'r2' };
const scale: ActionRequest = { kind: 'scale', desired: 3 };
const down = { type: 'down' } as const;

describeOnDatabases('JournalActionService', knex => {
  let world: World;
  beforeEach(async () => {
    world = await World.create(knex());
  });
  afterEach(async () => {
    await world.stop();
  });
  const rows = async () =>
    Number((await knex()('actions').count({ count: '*' }))[0].count);

  describe('plan', () => {
    it('is the plan of the group as it is known, and writes nothing', async () => {
      const plan = await world.service().plan(GROUP_ID, rollout);
      expect(plan).toMatchObject({
        groupId: GROUP_ID,
        request: rollout,
        concurrencyToken: '1',
      });
      expect(plan.refusal).toBeUndefined();
      expect(await rows()).toBe(0);
    });

    it('names a group that is not there', async () => {
      await expect(
        world.service().plan('memory:a:-:nope', rollout),
      ).rejects.toMatchObject({
        name: 'NotFoundError',
        message:
          "There is no scale group 'memory:a:-:nope'. It may be gone; look at the list again.",
      });
    });

    it('refuses nonsense', async () => {
      await expect(
        world.service().plan(GROUP_ID, { kind: 'scale' }),
      ).rejects.toMatchObject({ name: 'InputError' });
    });
  });

  describe('submit', () => {
    it('writes down, sends, and follows the rollout to its end', async () => {
      const service = world.service();
      const action = await service.submit(
        GROUP_ID,
        world.confirm(rollout),
        ann,
      );
      expect(action).toMatchObject({
        groupId: GROUP_ID,
        groupName: 'shop',
        environment: 'prod',
        actor: 'user:default/ann',
        request: rollout,
        state: 'accepted',
        rolloutId: expect.stringMatching(/^[\w-]{22}$/),
      });
      expect(action.steps.map(step => step.name)).toEqual([
        'recorded',
        'sent',
        'accepted',
      ]);
      expect(world.refreshed).toEqual([GROUP_ID]);
      expect(world.published).toContain(GROUP_ID);

      await world.pass(30_000);
      expect(await service.get(action.id)).toMatchObject({ state: 'accepted' });
      const ended = await world.untilEnded(service);
      expect(ended).toMatchObject({
        id: action.id,
        state: 'succeeded',
        message: '1.1.0 serves.',
        endedAt: expect.any(String),
      });
      expect(ended.steps.map(step => step.name)).toEqual([
        'recorded',
        'sent',
        'accepted',
        'finished',
      ]);
      expect(world.context.rollouts[0]).toMatchObject({
        id: action.rolloutId,
        actor: 'user:default/ann',
      });
    });

    it.each([
      ['scale', {}],
      ['pause', {}],
    ])('ends a %s with its acceptance', async kind => {
      if (kind === 'pause') {
        world.group.act(rollout, {});
        await world.look();
      }
      const request: ActionRequest =
        kind === 'pause'
          ? { kind, rolloutId: world.context.group.rollout!.id }
          : scale;
      expect(
        await world.service().submit(GROUP_ID, world.confirm(request), ann),
      ).toMatchObject({ state: 'succeeded' });
    });

    it('marks the revision that a rollback leaves, with who and why', async () => {
      world.group.act({ kind: 'rollout', revisionId: 'r3' }, {});
      await world.pass(61_000);
      const service = world.service();
      const body = world.confirm(
        { kind: 'rollback' },
        { reason: 'checkout fails' },
      );
      const action = await service.submit(GROUP_ID, body, ann);
      expect(action.request).toEqual({ kind: 'rollback', revisionId: 'r2' });
      expect(world.marks).toEqual([
        {
          groupId: GROUP_ID,
          revisionId: 'r3',
          actor: 'user:default/ann',
          reason: 'checkout fails',
          at: world.engine.clock.now(),
        },
      ]);
      expect(await world.untilEnded(service)).toMatchObject({
        state: 'succeeded',
        message: '1.1.0 serves again.',
      });
      expect(world.context.rollouts[0]).toMatchObject({
        rollbackOf: 'shop/prod#1',
      });
    });

    it('takes back a running rollout while its action has not ended', async () => {
      const service = world.service();
      const first = await service.submit(GROUP_ID, world.confirm(rollout), ann);
      await world.pass(20_000);
      const second = await service.submit(
        GROUP_ID,
        world.confirm({ kind: 'rollback' }),
        bob,
      );
      expect(second).toMatchObject({
        state: 'accepted',
        rolloutId: first.rolloutId,
        plan: { mode: 'abort' },
      });
      expect(world.marks).toEqual([
        expect.objectContaining({
          revisionId: 'r2',
          actor: 'user:default/bob',
        }),
      ]);
      expect(await world.untilEnded(service)).toMatchObject({
        state: 'succeeded',
        message: '1.0.0 serves again.',
      });
      expect(await service.get(first.id)).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('aborted'),
      });
    });

    it.each<
      [string, Partial<SubmitAction> & { request: ActionRequest }, RegExp]
    >([
      [
        'a rollback without a reason',
        { request: { kind: 'rollback' }, reason: undefined },
        /needs a reason of 1 to 500/,
      ],
      [
        'an empty reason',
        { request: { kind: 'rollback' }, reason: '  ' },
        /needs a reason/,
      ],
      [
        'a reason that is too long',
        { request: rollout, reason: 'x'.repeat(501) },
        /501 characters/,
      ],
      [
        'no idempotency key',
        { request: rollout, idempotencyKey: '' },
        /Idempotency-Key/,
      ],
      [
        'a key that is too long',
        { request: rollout, idempotencyKey: 'x'.repeat(201) },
        /Idempotency-Key/,
      ],
      [
        'no token',
        { request: rollout, concurrencyToken: '' },
        /concurrencyToken/,
      ],
      [
        'half an instance',
        { request: { kind: 'scale', desired: 1.5 } },
        /'desired' is '1.5'/,
      ],
      [
        'scaling without a size',
        { request: { kind: 'scale' } },
        /at least one of/,
      ],
    ])('refuses %s', async (_, { request, ...parts }, message) => {
      await expect(
        world.service().submit(GROUP_ID, world.confirm(request, parts), ann),
      ).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(message),
      });
      expect(await rows()).toBe(0);
    });

    it('names a group that is not there', async () => {
      await expect(
        world.service().submit('memory:a:-:nope', world.confirm(rollout), ann),
      ).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    });

    it('sends nothing on a page that is out of date, and says what changed', async () => {
      const service = world.service();
      const stale = world.confirm(rollout);
      await service.submit(GROUP_ID, world.confirm(scale), bob);
      await world.look();
      await expect(service.submit(GROUP_ID, stale, ann)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(
          /^'shop' \(prod\) has changed since you looked: it now wants 3 \(1 to 4\) of 1\.0\.0\. The last action here: scale by user:default\/bob at 2026-.*Nothing was sent\. Look again/,
        ),
      });
      expect(world.engine.effects).toHaveLength(1);
      expect(await rows()).toBe(1);
    });

    it.each<[string, ActionRequest, RegExp]>([
      [
        'an unknown revision',
        { kind: 'rollout', revisionId: 'nope' },
        /has no revision 'nope'/,
      ],
      [
        'a revision that cannot be deployed',
        { kind: 'rollout', revisionId: 'r4' },
        /cannot be deployed: its files are gone/,
      ],
      [
        'a size outside its bounds',
        { kind: 'scale', desired: 9 },
        /not between 1 and 4/,
      ],
      [
        'a rollout that does not run',
        { kind: 'abort', rolloutId: 'nope' },
        /has no rollout 'nope'/,
      ],
      [
        'the revision that runs',
        { kind: 'rollout', revisionId: 'r1' },
        /already runs 1\.0\.0/,
      ],
    ])('sends and writes nothing for %s', async (_, request, message) => {
      await expect(
        world.service().submit(GROUP_ID, world.confirm(request), ann),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(message),
      });
      expect(world.engine.calls.apply).toBe(0);
      expect(await rows()).toBe(0);
    });

    it('refuses a second action while one has not ended, whoever asks', async () => {
      const service = world.service();
      const second = world.confirm(scale);
      await service.submit(GROUP_ID, world.confirm(rollout), ann);
      await expect(service.submit(GROUP_ID, second, bob)).rejects.toMatchObject(
        {
          name: 'ConflictError',
          message: expect.stringMatching(
            /^Another action on 'shop' \(prod\) has not ended: rollout, asked by user:default\/ann/,
          ),
        },
      );
      await world.untilEnded(service);
      await expect(
        service.submit(GROUP_ID, world.confirm(scale), bob),
      ).resolves.toMatchObject({ state: 'succeeded' });
    });

    it('passes on the refusal of the engine, also when it is asked again', async () => {
      const service = world.service();
      const body = world.confirm(rollout);
      world.group.act({ kind: 'scale', desired: 3 }, {});
      for (let click = 0; click < 2; click++) {
        await expect(service.submit(GROUP_ID, body, ann)).rejects.toMatchObject(
          {
            name: 'ConflictError',
            message:
              "'shop/prod' has changed since. Look again. Nothing was changed.",
          },
        );
      }
      expect(world.engine.calls.apply).toBe(1);
      const { items } = await service.list(GROUP_ID, { limit: 10 });
      expect(items).toEqual([
        expect.objectContaining({
          state: 'refused',
          endedAt: expect.any(String),
        }),
      ]);
    });
  });

  describe('the same submission again', () => {
    it('gives the stored answer, also after it has ended and the group has changed', async () => {
      const service = world.service();
      const body = world.confirm(rollout);
      const first = await service.submit(GROUP_ID, body, ann);
      const ended = await world.untilEnded(service);
      expect(await service.submit(GROUP_ID, body, ann)).toEqual(ended);
      expect(ended.id).toBe(first.id);
      expect(world.engine.effects).toHaveLength(1);
    });

    it('is a conflict with another body', async () => {
      const service = world.service();
      const body = world.confirm(scale, { reason: 'sale' });
      await service.submit(GROUP_ID, body, ann);
      for (const other of [
        { reason: 'other' },
        { concurrencyToken: '2' },
        { request: rollout },
      ]) {
        await expect(
          service.submit(GROUP_ID, { ...body, ...other }, ann),
        ).rejects.toMatchObject({
          name: 'ConflictError',
          message: expect.stringContaining('was used for another action'),
        });
      }
      expect(world.engine.effects).toHaveLength(1);
    });

    it('is another action for another person', async () => {
      const service = world.service();
      const body = world.confirm({ kind: 'scale', max: 5 });
      await service.submit(GROUP_ID, body, ann);
      await expect(service.submit(GROUP_ID, body, bob)).rejects.toMatchObject({
        name: 'ConflictError',
      });
      expect(await rows()).toBe(2);
    });

    it('a hundred times at once in two processes has one effect and a hundred equal answers', async () => {
      const services = [world.service(), world.service()];
      const body = world.confirm(scale);
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, click) =>
          services[click % 2].submit(GROUP_ID, body, ann),
        ),
      );
      expect(world.engine.effects).toHaveLength(1);
      expect(await rows()).toBe(1);
      expect(new Set(answers.map(answer => answer.id)).size).toBe(1);
      expect(new Set(answers.map(answer => answer.request.kind)).size).toBe(1);
      for (const answer of answers)
        expect(['accepted', 'succeeded']).toContain(answer.state);
    });

    it('a hundred different actions at once have one effect', async () => {
      const services = [world.service(), world.service()];
      const results = await Promise.allSettled(
        Array.from({ length: 100 }, (_, click) =>
          services[click % 2].submit(GROUP_ID, world.confirm(rollout), ann),
        ),
      );
      expect(
        results.filter(result => result.status === 'fulfilled'),
      ).toHaveLength(1);
      expect(world.engine.effects).toHaveLength(1);
    });
  });

  describe('a provider with faults', () => {
    it('that is down for a moment is tried again', async () => {
      world.engine.fault('apply', down, 2);
      expect(
        await world.service().submit(GROUP_ID, world.confirm(scale), ann),
      ).toMatchObject({ state: 'succeeded' });
      expect(world.engine.effects).toHaveLength(1);
    });

    it('that stays down ends the action: nothing was sent, now and when asked again', async () => {
      world.engine.fault('apply', down);
      const service = world.service();
      const body = world.confirm(scale);
      for (let click = 0; click < 2; click++) {
        await expect(service.submit(GROUP_ID, body, ann)).rejects.toMatchObject(
          {
            name: 'ServiceUnavailableError',
            message: expect.stringMatching(
              /^Nothing was sent: The provider 'memory' did not answer/,
            ),
          },
        );
        world.engine.heal();
      }
      expect(world.engine.effects).toEqual([]);
      // The group is free again.
      await expect(
        service.submit(GROUP_ID, world.confirm(scale), ann),
      ).resolves.toMatchObject({ state: 'succeeded' });
    });

    it.each(['timeoutBeforeCommit', 'timeoutAfterCommit'] as const)(
      'with a %s has one effect',
      async type => {
        world.engine.fault('apply', { type }, 1);
        const action = await world
          .service()
          .submit(GROUP_ID, world.confirm(scale), ann);
        expect(action.state).toBe('succeeded');
        expect(action.steps.map(step => step.name)).toEqual([
          'recorded',
          'sent',
          'readBack',
          'accepted',
          'finished',
        ]);
        expect(world.engine.effects).toHaveLength(1);
        expect(world.group.desired).toBe(3);
      },
    );

    it('that never answers is given up on after the time limit of a call', async () => {
      world.engine.fault(
        'apply',
        { type: 'timeoutAfterCommit', ms: Infinity },
        1,
      );
      const action = await world
        .service({ callMs: 20 })
        .submit(GROUP_ID, world.confirm(scale), ann);
      expect(action.state).toBe('succeeded');
      expect(world.engine.effects).toHaveLength(1);
    });

    it('that goes away before it has answered leaves the action open, and is asked when it is back', async () => {
      world.engine.fault('apply', { type: 'timeoutAfterCommit' }, 1);
      world.engine.fault('readBack', down);
      const service = world.service();
      service.start();
      const action = await service.submit(
        GROUP_ID,
        world.confirm(rollout),
        ann,
      );
      expect(action).toMatchObject({
        state: 'sending',
        message: expect.stringContaining('not known yet'),
      });
      await world.pass(6000);
      expect(await service.get(action.id)).toMatchObject({ state: 'sending' });
      world.engine.heal();
      expect(await world.untilEnded(service)).toMatchObject({
        state: 'succeeded',
      });
      expect(world.engine.effects).toHaveLength(1);
    });

    it('that stays away ends the action with an outcome that is called unknown', async () => {
      world.engine.fault('apply', { type: 'timeoutBeforeCommit' }, 1);
      world.engine.fault('readBack', down);
      const service = world.service({ giveUpMs: 30_000 });
      service.start();
      await service.submit(GROUP_ID, world.confirm(rollout), ann);
      const ended = await world.untilEnded(service);
      expect(ended.steps.map(step => step.name)).toEqual([
        'recorded',
        'sent',
        'readBack',
        'finished',
      ]);
      expect(ended).toMatchObject({
        state: 'failed',
        message: expect.stringMatching(
          /^Nobody can tell whether it happened: The provider 'memory' did not answer/,
        ),
      });
    });

    it('that loses every request says nothing of what may still arrive', async () => {
      world.engine.fault('apply', { type: 'timeoutBeforeCommit' });
      const service = world.service();
      service.start();
      const action = await service.submit(GROUP_ID, world.confirm(scale), ann);
      expect(action).toMatchObject({
        state: 'sending',
        message: expect.stringMatching(/^The provider has not answered, so/),
      });
      world.engine.heal();
      await world.pass(6000);
      expect(await world.untilEnded(service)).toMatchObject({
        id: action.id,
        state: 'succeeded',
      });
      expect(world.engine.effects).toHaveLength(1);
    });

    it('whose module fails in an unexpected way is read back, too', async () => {
      const engine = world.engine;
      const service = world.service(
        {},
        {
          provider: {
            name: engine.name,
            plan: (...args) => engine.plan(...args),
            readBack: (...args) => engine.readBack(...args),
            apply: async (...args) => {
              await engine.apply(...args);
              throw new TypeError('x is not a function');
            },
          },
        },
      );
      expect(
        await service.submit(GROUP_ID, world.confirm(scale), ann),
      ).toMatchObject({ state: 'succeeded' });
      expect(engine.effects).toHaveLength(1);
    });
  });

  describe('what a former process left', () => {
    /** A process that stops working at a boundary and loses its lease. */
    async function leaveAt(boundary: string, body: SubmitAction) {
      const former = world.service({
        boundary: name => {
          if (name === boundary) throw new Error('killed');
        },
      });
      await former.submit(GROUP_ID, body, ann).catch(() => {});
    }

    it('is not touched before its lease has run out', async () => {
      await leaveAt('sent', world.confirm(scale));
      const service = world.service();
      service.start();
      await world.pass(1000);
      await world.pass(1000);
      expect(world.engine.calls).toMatchObject({ apply: 0, readBack: 0 });
    });

    it.each(['recorded', 'sent'])(
      'at %s is not sent any more when it comes to light too late',
      async boundary => {
        await leaveAt(boundary, world.confirm(scale));
        world.engine.clock.advance(3 * 60_000);
        const service = world.service();
        service.start();
        expect(await world.untilEnded(service)).toMatchObject({
          state: 'refused',
          message: expect.stringMatching(
            /^Nothing was sent: the portal was interrupted and came back too late/,
          ),
        });
        expect(world.engine.effects).toEqual([]);
      },
    );

    it('is refused by the engine when the group has changed meanwhile', async () => {
      await leaveAt('recorded', world.confirm(scale));
      world.group.act({ kind: 'scale', desired: 4 }, {});
      const service = world.service();
      service.start();
      await world.pass(6000);
      expect(await world.untilEnded(service)).toMatchObject({
        state: 'refused',
      });
      expect(world.group.desired).toBe(4);
    });

    it('is taken up by one of several processes', async () => {
      await leaveAt('sent', world.confirm(scale));
      const services = [world.service(), world.service(), world.service()];
      for (const service of services) service.start();
      await world.pass(6000);
      expect(await world.untilEnded(services[0])).toMatchObject({
        state: 'succeeded',
      });
      expect(world.engine.calls.readBack).toBe(1);
      expect(world.engine.effects).toHaveLength(1);
    });

    it('ends with a name when its group is gone', async () => {
      await leaveAt('sent', world.confirm(scale));
      world.engine.removeGroup('shop/prod');
      const service = world.service();
      service.start();
      await world.pass(6000);
      expect(await world.untilEnded(service)).toMatchObject({
        state: 'failed',
        message:
          "Nobody can tell whether it happened: the group 'shop' (prod) is gone.",
      });
    });

    it('ends with a name when its module is gone', async () => {
      await leaveAt('recorded', world.confirm(scale));
      const service = world.service(
        {},
        { provider: { ...world.engine, name: 'other' } as never },
      );
      service.start();
      await world.pass(6000);
      expect(await world.untilEnded(service)).toMatchObject({
        state: 'refused',
        message:
          "Nothing was sent: the module for 'memory' is not installed any more.",
      });
    });
  });

  it('lets a process that was asleep write nothing once another has taken over', async () => {
    let wake: () => void = () => {};
    const asleep = new Promise<void>(resolve => {
      wake = resolve;
    });
    const sleeper = world.service({
      leaseMs: 5000,
      boundary: name => (name === 'sent' ? asleep : undefined),
    });
    const body = world.confirm(scale);
    const submitted = sleeper.submit(GROUP_ID, body, ann);
    // Its first renewal is due only after more than a second of real time.
    for (let looks = 0; looks < 200 && (await rows()) === 0; looks++)
      await world.pass(0);
    await world.pass(6000);
    const other = world.service();
    other.start();
    const action = await world.untilEnded(other);
    expect(action.state).toBe('succeeded');
    wake();
    expect(await submitted).toMatchObject({
      id: action.id,
      state: 'succeeded',
    });
    expect(await other.get(action.id)).toEqual(action);
    expect(world.engine.effects).toHaveLength(1);
  });

  it('ends the action when its rollout is taken back by somebody else', async () => {
    const service = world.service();
    await service.submit(GROUP_ID, world.confirm(rollout), ann);
    await world.pass(10_000);
    world.group.act({ kind: 'abort', rolloutId: '-' }, {});
    expect(await world.untilEnded(service)).toMatchObject({
      state: 'failed',
      message: 'A person aborted it; the former revision serves.',
    });
  });

  it('lists the actions of a group, newest first, page by page', async () => {
    const service = world.service();
    for (const desired of [3, 4, 2]) {
      await service.submit(
        GROUP_ID,
        world.confirm({ kind: 'scale', desired }),
        ann,
      );
      await world.pass(10);
    }
    const first = await service.list(GROUP_ID, { limit: 2 });
    expect(first).toMatchObject({ total: 3, nextCursor: expect.any(String) });
    expect(first.items.map(item => item.request)).toEqual([
      { kind: 'scale', desired: 2 },
      { kind: 'scale', desired: 4 },
    ]);
    const second = await service.list(GROUP_ID, {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items.map(item => item.request)).toEqual([
      { kind: 'scale', desired: 3 },
    ]);
    expect(second.nextCursor).toBeUndefined();
    expect(await service.list('memory:a:-:other', { limit: 2 })).toEqual({
      items: [],
      total: 0,
    });
    await expect(
      service.list(GROUP_ID, { limit: 2, cursor: 'nonsense' }),
    ).rejects.toMatchObject({ name: 'InputError' });
  });

  it('knows no action that was never asked for', async () => {
    expect(await world.service().get('nope')).toBeUndefined();
  });

  it('waits for what is in flight when it stops', async () => {
    world.engine.fault('apply', { type: 'slow', ms: 30 }, 1);
    const service = world.service();
    const submitted = service.submit(GROUP_ID, world.confirm(scale), ann);
    await service.stop();
    expect(world.engine.effects).toHaveLength(1);
    await submitted;
  });
});
