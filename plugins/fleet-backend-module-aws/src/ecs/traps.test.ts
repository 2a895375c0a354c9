import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import {
  ACCOUNT,
  REGION,
  SimulatedAws,
  accountOf,
} from '../__testUtils__/SimulatedAws';

jest.setTimeout(60_000);

/** The traps of the provider's APIs that concern ECS; the numbers are those of the list that they come from. */
describe('Traps of ECS', () => {
  let aws: SimulatedAws;
  const start = async (
    options?: Parameters<typeof SimulatedAws.start>[0],
  ): Promise<SimulatedAws> => {
    aws = await SimulatedAws.start(options);
    return aws;
  };
  afterEach(async () => {
    await aws.close();
  });
  const idOf = (
    context: Awaited<ReturnType<SimulatedAws['context']>>,
    label: string,
  ) => context.revisions.find(revision => revision.label === label)!.id;
  const minutes = (count: number) => aws.world.clock.advance(count * 60_000);

  it('1: shows eleven services, and two of one name in two clusters', async () => {
    await start();
    for (let index = 0; index < 11; index++)
      aws.region.ecs.service({ name: `shop-${index}`, cluster: 'blue' });
    aws.region.ecs.service({ name: 'shop-0', cluster: 'green' });
    const { groups } = await aws.sweep();
    expect(groups).toHaveLength(12);
    const twins = groups.filter(group => group.name === 'shop-0');
    expect(twins.map(group => group.environment).sort()).toEqual([
      'blue',
      'green',
    ]);
    expect(new Set(groups.map(group => group.ref.nativeId)).size).toBe(12);
    for (const group of groups)
      expect(
        group.instances.filter(({ phase }) => phase === 'running'),
      ).toHaveLength(2);
  });

  it('2: sends nothing when the deployment ended between the page and the click', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const first = await aws.context();
    await aws.act({ kind: 'rollout', revisionId: idOf(first, '1.1.0') }, first);
    const seen = await aws.context();
    const rolloutId = seen.group.rollout!.nativeId;
    minutes(5);
    aws.world.journal.clear();
    const requests = [
      { kind: 'abort', rolloutId },
      { kind: 'promote', rolloutId },
      { kind: 'rollback', revisionId: idOf(seen, '1.0.0') },
    ] as const;
    for (const request of requests) {
      const answer = await aws.act(request, seen);
      expect(answer).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/ended/),
      });
    }
    expect(aws.writes()).toEqual([]);
  });

  it('2: sends nothing when somebody else deployed between the page and the click', async () => {
    await start();
    const { ecs } = aws.region;
    const service = ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const other = ecs.registerTaskDefinition('shop', 'shop:1.2.0');
    const seen = await aws.context();
    ecs.startDeployment(service, ecs.makeRevision(service, other));
    aws.world.journal.clear();
    expect(
      await aws.act({ kind: 'rollout', revisionId: idOf(seen, '1.1.0') }, seen),
    ).toMatchObject({ outcome: 'refused' });
    expect(await aws.act({ kind: 'scale', desired: 4 }, seen)).toMatchObject({
      outcome: 'refused',
    });
    expect(aws.writes()).toEqual([]);
  });

  it('3: rolls back once when the button is clicked twice', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const first = await aws.context();
    await aws.act({ kind: 'rollout', revisionId: idOf(first, '1.1.0') }, first);
    minutes(5);
    const seen = await aws.context();
    const rollback = {
      kind: 'rollback',
      revisionId: idOf(seen, '1.0.0'),
    } as const;
    aws.world.journal.clear();
    expect((await aws.act(rollback, seen)).outcome).toBe('accepted');
    await aws.act(rollback, seen);
    expect(aws.world.journal.effects()).toHaveLength(1);
    minutes(5);
    const after = await aws.context();
    expect(after.group.currentRevisionId).toBe(rollback.revisionId);
    expect((await aws.act(rollback, seen)).outcome).toBe('accepted');
    expect(aws.world.journal.effects()).toHaveLength(1);
  });

  it('4: takes back a rollback', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const first = await aws.context();
    const [old, next] = [idOf(first, '1.0.0'), idOf(first, '1.1.0')];
    await aws.act({ kind: 'rollout', revisionId: next }, first);
    minutes(5);
    await aws.act({ kind: 'rollback', revisionId: old }, await aws.context());
    minutes(5);
    await aws.act({ kind: 'rollback', revisionId: next }, await aws.context());
    minutes(5);
    const { group, rollouts } = await aws.context();
    expect(group.currentRevisionId).toBe(next);
    expect(rollouts.slice(0, 2).map(({ rollbackOf }) => rollbackOf)).toEqual([
      rollouts[1].nativeId,
      rollouts[2].nativeId,
    ]);
  });

  it('5: offers no way back from the first deployment ever', async () => {
    await start();
    const { ecs } = aws.region;
    aws.world.images.script('shop:bad', { health: 'crashes', startSeconds: 5 });
    ecs.createService({
      name: 'shop',
      cluster: 'default',
      definition: ecs.registerTaskDefinition('shop', 'shop:bad'),
      desired: 2,
      controller: 'ECS',
      config: { deploymentCircuitBreaker: { enable: false, rollback: false } },
      loadBalancers: [],
      tags: {},
    });
    minutes(1);
    const seen = await aws.context();
    expect(seen.group.capabilities.abort).toMatchObject({
      can: false,
      reason: expect.stringMatching(/nothing to go back to/),
    });
    expect(seen.group.capabilities.rollback.can).toBe(false);
    expect(
      await aws.act(
        { kind: 'abort', rolloutId: seen.group.rollout!.nativeId },
        seen,
      ),
    ).toMatchObject({ outcome: 'refused' });
    const failed = (await aws.look()).instances.filter(
      ({ phase }) => phase === 'failed',
    );
    expect(failed[0].exit).toMatchObject({
      code: 1,
      reason: 'Essential container in task exited',
    });
  });

  it('6: refuses a definition that was deregistered after the page was drawn', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({ name: 'shop' });
    const next = ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const seen = await aws.context();
    ecs.deregisterTaskDefinition(next);
    aws.world.journal.clear();
    expect(
      await aws.act({ kind: 'rollout', revisionId: idOf(seen, '1.1.0') }, seen),
    ).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/deregistered/),
    });
    expect(aws.writes()).toEqual([]);
  });

  it('7: warns when the tag stands for other bytes by now', async () => {
    await start();
    const { ecs } = aws.region;
    const service = ecs.service({ name: 'shop', image: 'shop:stable' });
    const before = service.revision.images[0].imageDigest;
    aws.world.images.moveTag('shop:stable', 'other bytes');
    const same = service.revision.taskDefinition;
    const again = ecs.registerTaskDefinition('shop', 'shop:stable');
    ecs.startDeployment(service, ecs.makeRevision(service, again));
    minutes(5);
    const seen = await aws.context();
    const target = seen.revisions.find(({ digest }) => digest === before)!;
    expect(target.id).toContain(`shop:${same.revision}`);
    const plan = aws.rollouts.plan(
      { kind: 'rollback', revisionId: target.id },
      seen,
    );
    expect(plan.warnings).toEqual([
      expect.stringMatching(/tag of shop:stable has moved/),
    ]);
  });

  it('8: scales while a rollout runs, and says what policies do', async () => {
    await start();
    const { ecs, applicationAutoScaling: scaling } = aws.region;
    ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const target = scaling.register({
      resourceId: 'service/default/shop',
      min: 1,
      max: 6,
    });
    scaling.track(target, 'cpu', 'ECSServiceAverageCPUUtilization', 50);
    const first = await aws.context();
    expect(first.group.autoscaling).toEqual({
      active: true,
      policies: ['keeps CPU in % of what is reserved at 50'],
      processes: ['scaleIn', 'scaleOut', 'scheduled'].map(name => ({
        name,
        suspended: false,
      })),
    });
    await aws.act({ kind: 'rollout', revisionId: idOf(first, '1.1.0') }, first);
    const rolling = await aws.context();
    expect(rolling.group.autoscaling.reason).toMatch(/in is off/);
    const scale = { kind: 'scale', desired: 4 } as const;
    expect(aws.rollouts.plan(scale, rolling).warnings).toEqual([
      expect.stringMatching(/change it back/),
      expect.stringMatching(/goes on with the new size/),
    ]);
    expect(await aws.act(scale, rolling)).toMatchObject({
      outcome: 'accepted',
    });
    scaling.want(target, 'cpu', 1);
    expect((await aws.look()).size.desired).toBe(4);
    scaling.want(target, 'cpu', 9);
    minutes(1);
    scaling.want(target, 'cpu', 9);
    minutes(5);
    const { group } = await aws.context();
    expect(group.size).toMatchObject({ desired: 6, running: 6 });
    const { activities } = await aws.look();
    expect(activities).toEqual([
      expect.objectContaining({ cause: 'policy', to: 6, effect: 'changed' }),
      expect.objectContaining({
        effect: 'none',
        reason: expect.stringMatching(/^It is at its maximum of \d+\. /),
      }),
    ]);
  });

  it('8: does not call the autoscaler a change of intent', async () => {
    await start();
    const { ecs, applicationAutoScaling: scaling } = aws.region;
    ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const target = scaling.register({
      resourceId: 'service/default/shop',
      min: 1,
      max: 6,
    });
    scaling.track(target, 'cpu', 'ECSServiceAverageCPUUtilization', 50);
    const seen = await aws.context();
    scaling.want(target, 'cpu', 5);
    expect(
      await aws.act({ kind: 'rollout', revisionId: idOf(seen, '1.1.0') }, seen),
    ).toMatchObject({ outcome: 'accepted' });
  });

  it('9: waits at a gate with its deadline, and tells what the timeout did', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({
      name: 'shop',
      balanced: true,
      configuration: {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 10,
        lifecycleHooks: [
          {
            targetType: 'PAUSE',
            lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
            timeoutConfiguration: { timeoutInMinutes: 20_160 },
          },
        ],
      },
    });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const first = await aws.context();
    await aws.act({ kind: 'rollout', revisionId: idOf(first, '1.1.0') }, first);
    minutes(2);
    const waiting = await aws.context();
    expect(waiting.group.rollout).toMatchObject({
      phase: 'awaitingPromotion',
      message: expect.stringMatching(/rolls back by itself/),
    });
    const days =
      (Date.parse(waiting.group.rollout!.deadline!) - aws.world.clock.now()) /
      86_400_000;
    expect(days).toBeGreaterThan(13.9);
    minutes(14 * 24 * 60 + 5);
    const after = await aws.context();
    expect(after.rollouts[0]).toMatchObject({
      phase: 'failed',
      direction: 'back',
    });
    expect(after.group.currentRevisionId).toBe(idOf(first, '1.0.0'));
  });

  it('10: lets the progress go down, with the direction beside it', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({
      name: 'shop',
      desired: 4,
      configuration: { maximumPercent: 125, minimumHealthyPercent: 75 },
    });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const first = await aws.context();
    await aws.act({ kind: 'rollout', revisionId: idOf(first, '1.1.0') }, first);
    aws.world.clock.advance(15_000);
    const rolling = await aws.context();
    expect(rolling.group.rollout!.progress.ready).toBeGreaterThan(0);
    await aws.act(
      { kind: 'abort', rolloutId: rolling.group.rollout!.nativeId },
      rolling,
    );
    aws.world.clock.advance(2_000);
    expect((await aws.context()).group.rollout).toMatchObject({
      direction: 'back',
      phase: 'progressing',
    });
    minutes(5);
    expect((await aws.context()).rollouts[0]).toMatchObject({
      phase: 'aborted',
      direction: 'back',
      progress: { ready: 0 },
    });
  });

  it.each([
    ['throttled', 'throttle', true],
    ['without permission', 'accessDenied', false],
    ['with expired credentials', 'expiredToken', true],
    ['without an answer', 'drop', true],
  ] as const)(
    '11: one account of three %s leaves the others as they are',
    async (_, kind, retryable) => {
      const ids = ['111111111111', '222222222222', '333333333333'];
      await start({ accounts: ids.map(id => accountOf(id)) });
      for (const id of ids)
        aws.world.account(id).region(REGION).ecs.service({ name: 'shop' });
      aws.world.faults.add({ kind, account: '222222222222' });
      const results = await Promise.allSettled(ids.map(id => aws.sweep(id)));
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect(results[1]).toMatchObject({
        reason: {
          name: 'ProviderError',
          retryable,
          message: expect.stringContaining('account 222222222222'),
        },
      });
    },
  );

  it('11: an account that never answers is given up in time', async () => {
    await start({ requestTimeoutMs: 100 });
    aws.region.ecs.service({ name: 'shop' });
    aws.world.faults.add({ kind: 'hang' });
    await expect(aws.sweep()).rejects.toMatchObject({
      name: 'ProviderError',
      retryable: true,
    });
  });

  it('12: reads pages of 11 and of 101', async () => {
    await start();
    for (let index = 0; index < 101; index++)
      aws.region.ecs.service({ name: `shop-${index}`, desired: 1 });
    aws.region.ecs.service({ name: 'big', cluster: 'other', desired: 101 });
    const { groups } = await aws.sweep();
    expect(groups).toHaveLength(102);
    const big = groups.find(group => group.name === 'big')!;
    expect(big.instances).toHaveLength(101);
  });

  it('18: the same activity is one, however often it is read', async () => {
    await start();
    const { ecs, applicationAutoScaling: scaling } = aws.region;
    ecs.service({ name: 'shop' });
    const target = scaling.register({
      resourceId: 'service/default/shop',
      min: 1,
      max: 6,
    });
    scaling.want(target, 'cpu', 4);
    const first = await aws.look();
    minutes(2);
    scaling.want(target, 'cpu', 2);
    minutes(2);
    const second = await aws.look();
    expect(first.activities).toHaveLength(1);
    expect(second.activities.map(({ id }) => id)[0]).toBe(
      first.activities[0].id,
    );
    expect(
      second.activities.map(({ effect, from, to }) => [effect, from, to]),
    ).toEqual([
      ['changed', 4, 4],
      ['scaledIn', 4, 2],
    ]);
  });

  it('19: does nothing with an ARN of another account', async () => {
    await start({ accounts: [accountOf(ACCOUNT), accountOf('222222222222')] });
    aws.region.ecs.service({ name: 'shop' });
    aws.world
      .account('222222222222')
      .region(REGION)
      .ecs.service({ name: 'shop' });
    const seen = await aws.context();
    const { ref } = seen.group;
    const forged = {
      ...seen,
      group: { ...seen.group, ref: { ...ref, account: '222222222222' } },
    };
    aws.world.journal.clear();
    await expect(
      aws.act({ kind: 'scale', desired: 3 }, forged),
    ).rejects.toMatchObject({ name: 'ProviderError', notSent: true });
    expect(aws.world.journal.total).toBe(0);
  });

  it('20: shows the old tasks that still drain after SUCCESSFUL', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({
      name: 'shop',
      configuration: {
        earlySuccessCriteria: {
          enable: true,
          sourceServiceRevisionCleanup: 'DEFERRED',
        },
      },
    });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const first = await aws.context();
    await aws.act({ kind: 'rollout', revisionId: idOf(first, '1.1.0') }, first);
    aws.world.clock.advance(11_000);
    const group = await aws.look();
    expect(group.rollouts[0].phase).toBe('succeeded');
    expect(
      group.instances.filter(
        ({ phase, revisionLabel }) =>
          phase === 'draining' && revisionLabel === '1.0.0',
      ),
    ).toHaveLength(2);
  });

  it('21: a throttled write is not sent again by the SDK', async () => {
    await start();
    const { ecs } = aws.region;
    ecs.service({ name: 'shop' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const seen = await aws.context();
    aws.world.faults.add({
      kind: 'throttle',
      operation: 'UpdateService',
      times: 1,
    });
    await expect(
      aws.act({ kind: 'rollout', revisionId: idOf(seen, '1.1.0') }, seen),
    ).rejects.toMatchObject({
      name: 'ProviderError',
      retryable: true,
      notSent: true,
      retryAfterMs: 5_000,
    });
    expect(aws.count('UpdateService')).toBe(1);
    expect(aws.world.journal.effects()).toEqual([]);
  });

  it('deploys nothing when the revision runs already', async () => {
    await start();
    aws.region.ecs.service({ name: 'shop' });
    const seen = await aws.context();
    expect(
      await aws.act(
        { kind: 'rollout', revisionId: seen.group.currentRevisionId! },
        seen,
      ),
    ).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/runs this revision already/),
    });
    expect(aws.writes()).toEqual([]);
  });

  it('a service that was deleted between the page and the click is said to be gone', async () => {
    await start();
    const service = aws.region.ecs.service({ name: 'shop' });
    const seen = await aws.context();
    service.status = 'INACTIVE';
    expect(await aws.act({ kind: 'scale', desired: 3 }, seen)).toEqual({
      outcome: 'refused',
      message: "The service 'shop' is gone. Look at the page again.",
    });
    expect((await aws.sweep()).groups).toEqual([]);
  });

  it('restores network and balancer with the task definition', async () => {
    await start();
    const { ecs } = aws.region;
    const service = ecs.service({ name: 'shop', balanced: true });
    const good = await aws.context();
    service.network = { awsvpcConfiguration: { subnets: ['subnet-wrong'] } };
    const { taskDefinition } = service.revision;
    ecs.startDeployment(service, ecs.makeRevision(service, taskDefinition));
    minutes(5);
    const seen = await aws.context();
    expect(seen.revisions).toHaveLength(2);
    expect(seen.group.currentRevisionId).not.toBe(good.group.currentRevisionId);
    expect(seen.revisions[0].configuration['network: subnets']).toBe(
      'subnet-wrong',
    );
    await aws.act(
      { kind: 'rollback', revisionId: good.group.currentRevisionId },
      seen,
    );
    minutes(5);
    const after = await aws.context();
    expect(after.group.currentRevisionId).toBe(good.group.currentRevisionId);
    expect(service.network).toMatchObject({
      awsvpcConfiguration: { subnets: ['subnet-1'] },
    });
  });

  it('shows what an external controller deploys, and operates only its size', async () => {
    await start();
    aws.region.ecs.service({ name: 'shop', controller: 'EXTERNAL' });
    const seen = await aws.context();
    expect(seen.group.kind).toBe('ECS service (external)');
    expect(seen.group.capabilities.rollout).toMatchObject({
      can: false,
      reason: expect.stringMatching(/external controller/),
    });
    expect(
      await aws.act(
        { kind: 'rollout', revisionId: seen.group.currentRevisionId! },
        seen,
      ),
    ).toMatchObject({ outcome: 'refused' });
    expect(await aws.act({ kind: 'scale', desired: 3 }, seen)).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('changes nothing in an account that is only looked at', async () => {
    await start({ accounts: [accountOf(ACCOUNT, { readOnly: true })] });
    aws.region.ecs.service({ name: 'shop' });
    const seen = await aws.context();
    expect(Object.values(seen.group.capabilities)).toEqual(
      ACTION_KINDS.map(() => ({
        can: false,
        reason: expect.stringMatching(/only looks at this account/),
      })),
    );
    expect(await aws.act({ kind: 'scale', desired: 3 }, seen)).toMatchObject({
      outcome: 'refused',
    });
    expect(aws.writes()).toEqual([]);
  });

  it('shows only services with the configured tag, named by their environment', async () => {
    await start({
      accounts: [
        accountOf(ACCOUNT, {
          ecs: { tag: { key: 'portal', value: 'yes' }, environmentTag: 'env' },
        }),
      ],
    });
    const { ecs } = aws.region;
    ecs.service({ name: 'shop', tags: { portal: 'yes', env: 'prod' } });
    ecs.service({ name: 'other', tags: { portal: 'no' } });
    const { groups } = await aws.sweep();
    expect(groups.map(({ name, environment }) => [name, environment])).toEqual([
      ['shop', 'prod'],
    ]);
    expect(planContextOf(groups[0], '').group.simulated).toBe(true);
  });
});
