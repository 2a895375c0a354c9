import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { GroupOptions } from '@capstan/cloud-simulator';
import type { GroupObservation } from '@capstan/plugin-fleet-node';
import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';
import { ACCOUNT, accountOf } from '../__testUtils__/SimulatedAws';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const patient = () => ({ signal: new AbortController().signal });

describe('Traps of EC2 Auto Scaling', () => {
  let aws: SimulatedAsg;

  beforeEach(async () => {
    aws = await SimulatedAsg.start({
      accounts: [accountOf(ACCOUNT), accountOf('222222222222')],
    });
  });
  afterEach(() => aws.close());

  /** A group of four on version 1, with a version 2 that can be rolled out. */
  function prepare(options: Partial<GroupOptions> = {}) {
    const group = aws.region.autoscaling.group({
      name: 'shop',
      desired: 4,
      max: 8,
      ...options,
    });
    aws.world.clock.advance(MINUTE);
    aws.region.ec2.templateVersion('shop', 'shop-1.1.0');
    const id = (version: number) =>
      `${group.configuration.templateId}:${version}`;
    return { group, id };
  }

  const rollOut = async (revisionId: string) => {
    const context = await aws.context();
    const result = await aws.act({ kind: 'rollout', revisionId }, context);
    expect(result).toMatchObject({ outcome: 'accepted' });
    return context;
  };

  it('1: sees eleven groups, and the same name in two accounts apart', async () => {
    for (let index = 0; index < 11; index++)
      aws.region.autoscaling.group({ name: `g${index}` });
    aws.world
      .account('222222222222')
      .region('eu-west-1')
      .autoscaling.group({ name: 'g1', desired: 3 });
    expect((await aws.sweep()).groups).toHaveLength(11);
    const { groups } = await aws.sweep('222222222222');
    expect(groups.map(({ size }) => size.desired)).toEqual([3]);
  });

  it('2: the refresh that ended between look and click is not steered', async () => {
    const { id } = prepare();
    await rollOut(id(2));
    aws.world.clock.advance(MINUTE);
    const seen = await aws.context();
    aws.world.clock.advance(20 * MINUTE);
    aws.world.journal.clear();
    const result = await aws.act({ kind: 'rollback', revisionId: id(1) }, seen);
    expect(result.outcome).toBe('refused');
    expect(aws.writes()).toEqual([]);
  });

  it('2: a refresh that somebody else started meanwhile is no reason to start one', async () => {
    const { id } = prepare();
    aws.region.ec2.templateVersion('shop', 'shop-1.2.0');
    const seen = await aws.context();
    await rollOut(id(3));
    aws.world.clock.advance(30 * MINUTE);
    aws.world.journal.clear();
    const result = await aws.act({ kind: 'rollout', revisionId: id(2) }, seen);
    expect(result).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('Another instance refresh'),
    });
    expect(aws.writes()).toEqual([]);
  });

  it('3: a rollback that is clicked twice happens once', async () => {
    const { id, group } = prepare();
    await rollOut(id(2));
    aws.world.clock.advance(2 * MINUTE);
    const seen = await aws.context();
    aws.world.journal.clear();
    const request: ActionRequest = { kind: 'rollback', revisionId: id(1) };
    const first = await aws.act(request, seen);
    expect(await aws.act(request, seen)).toEqual(first);
    expect(aws.world.journal.effects(group.arn)).toHaveLength(1);
  });

  it('4: a refresh on its way back cannot be rolled back again, and says so', async () => {
    const { id } = prepare();
    await rollOut(id(2));
    aws.world.clock.advance(2 * MINUTE);
    const rolling = await aws.context();
    await aws.act({ kind: 'rollback', revisionId: id(1) }, rolling);
    const { capabilities } = await aws.look();
    expect(capabilities.rollback).toMatchObject({
      can: false,
      reason: expect.stringContaining('already on its way back'),
    });
  });

  it('5: an image that never becomes healthy ends where it began', async () => {
    const { id } = prepare();
    aws.world.images.script('shop-1.1.0', { health: 'crashes' });
    await rollOut(id(2));
    aws.world.clock.advance(100 * MINUTE);
    const { rollouts, currentRevisionId, revisionShares } = await aws.look();
    expect(rollouts[0]).toMatchObject({ phase: 'failed', direction: 'back' });
    expect(currentRevisionId).toBe(id(1));
    expect(revisionShares).toEqual([
      expect.objectContaining({ revisionId: id(1), healthy: 4 }),
    ]);
  });

  it.each([
    [
      'the group uses $Latest',
      { version: '$Latest' },
      'shop-1.1.0',
      /\$Latest/,
    ],
    [
      'the group uses $Default',
      { version: '$Default' },
      'shop-1.1.0',
      /\$Default/,
    ],
    ['a parameter names the image', {}, 'resolve:ssm:/shop/image', /parameter/],
  ])(
    'why a refresh cannot be rolled back is said before: %s',
    async (_, options, image, reason) => {
      const { group } = prepare(options);
      aws.region.ec2.templateVersion('shop', image);
      const id = `${group.configuration.templateId}:3`;
      const context = await aws.context();
      const request: ActionRequest = { kind: 'rollout', revisionId: id };
      expect(aws.rollouts.plan(request, context).warnings.join()).toMatch(
        reason,
      );
      expect(await aws.act(request, context)).toMatchObject({
        outcome: 'accepted',
      });
      aws.world.clock.advance(MINUTE);
      const rolling = await aws.context();
      const { rollback, abort } = rolling.group.capabilities;
      expect(rollback).toMatchObject({
        can: false,
        reason: expect.stringMatching(reason),
      });
      expect(abort).toEqual({ can: true });
      aws.world.journal.clear();
      const back: ActionRequest = {
        kind: 'rollback',
        revisionId: `${group.configuration.templateId}:1`,
      };
      expect(aws.rollouts.plan(back, rolling).refusal).toMatch(reason);
      expect(await aws.act(back, rolling)).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(reason),
      });
      expect(aws.writes()).toEqual([]);
    },
  );

  it('6: a template that was deleted, and a version of another one, are refused', async () => {
    const { group, id } = prepare();
    aws.region.ec2.templateVersion('other', 'other-1');
    const other = aws.region.ec2.template('other')!.id;
    const context = await aws.context();
    expect(
      await aws.act({ kind: 'rollout', revisionId: `${other}:1` }, context),
    ).toMatchObject({ outcome: 'refused' });
    aws.region.ec2.templates.delete(group.configuration.templateId);
    expect(
      await aws.act({ kind: 'rollout', revisionId: id(2) }, context),
    ).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('deleted'),
    });
  });

  it('7: an instance whose root volume was replaced is told by its image', async () => {
    const { group, id } = prepare();
    const { id: image } = aws.region.ec2.image('shop-patched');
    group.instances[0].imageId = image;
    const { revisionShares, revisions } = await aws.look();
    expect(
      revisionShares.map(({ revisionId, running }) => [revisionId, running]),
    ).toEqual([
      [`${id(1)}@${image}`, 1],
      [id(1), 3],
    ]);
    expect(
      revisions.find(revision => revision.id === `${id(1)}@${image}`)
        ?.deployable,
    ).toMatchObject({ yes: false });
  });

  it('8: scaling goes on during a rollout; a policy that overrides is warned of', async () => {
    const { id, group } = prepare();
    await rollOut(id(2));
    const rolling = await aws.context();
    expect(await aws.act({ kind: 'scale', desired: 6 }, rolling)).toMatchObject(
      { outcome: 'accepted' },
    );
    aws.world.clock.advance(30 * MINUTE);
    expect((await aws.look()).size).toMatchObject({ desired: 6, running: 6 });
    aws.region.autoscaling.track(group, 'cpu', {
      TargetValue: 50,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ASGAverageCPUUtilization',
      },
    });
    aws.world.clock.advance(11 * MINUTE);
    const context = await aws.context();
    expect(
      aws.rollouts.plan({ kind: 'scale', desired: 5 }, context).warnings.join(),
    ).toContain('Policies change its size');
  });

  it('9: a checkpoint waits, and goes on by itself', async () => {
    const { id } = prepare();
    const context = await aws.context();
    await aws.act(
      {
        kind: 'rollout',
        revisionId: id(2),
        strategy: {
          type: 'canary',
          steps: [{ weight: 25, pauseSeconds: 1_200 }],
          bakeSeconds: 300,
        },
      },
      context,
    );
    aws.world.clock.advance(10 * MINUTE);
    const waiting = await aws.look();
    expect(waiting.rollouts[0]).toMatchObject({
      phase: 'progressing',
      progress: { ready: 1, wanted: 4 },
      step: 0,
      strategy: { type: 'canary' },
    });
    expect(waiting.capabilities.promote.can).toBe(false);
    aws.world.clock.advance(40 * MINUTE);
    expect((await aws.look()).rollouts[0].phase).toBe('succeeded');
  });

  it('10: progress goes down on the way back, and the direction says so', async () => {
    const { id } = prepare();
    await rollOut(id(2));
    aws.world.clock.advance(2 * MINUTE);
    const rolling = await aws.context();
    await aws.act({ kind: 'rollback', revisionId: id(1) }, rolling);
    const seen: number[] = [];
    for (let looks = 0; looks < 30; looks++) {
      const { rollouts } = await aws.look();
      expect(rollouts[0].direction).toBe('back');
      if (rollouts[0].endedAt === undefined)
        seen.push(rollouts[0].progress.ready);
      aws.world.clock.advance(10_000);
    }
    expect(seen[0]).toBeGreaterThan(seen.at(-1)!);
    expect((await aws.look()).rollouts[0].phase).toBe('aborted');
  });

  it('an abort leaves a mixed fleet, is warned of, and the next rollout resumes it', async () => {
    const { id, group } = prepare();
    await rollOut(id(2));
    aws.world.clock.advance(2 * MINUTE);
    const rolling = await aws.context();
    const request: ActionRequest = {
      kind: 'abort',
      rolloutId: rolling.group.rollout!.nativeId,
    };
    expect(aws.rollouts.plan(request, rolling).warnings.join()).toContain(
      'both versions stay',
    );
    await aws.act(request, rolling);
    aws.world.clock.advance(3 * MINUTE);
    const mixed = await aws.look();
    expect(mixed.rollouts[0].phase).toBe('aborted');
    expect(mixed.revisionShares).toHaveLength(2);
    const kept = group.instances.filter(({ version }) => version === 2);
    await rollOut(id(2));
    aws.world.clock.advance(20 * MINUTE);
    const whole = await aws.look();
    expect(whole.revisionShares).toHaveLength(1);
    const ids = whole.instances.map(instance => instance.id);
    expect(ids).toEqual(expect.arrayContaining(kept.map(one => one.id)));
  });

  it('a paused rollout that is aborted does not leave the process suspended', async () => {
    const { id, group } = prepare();
    await rollOut(id(2));
    const rolling = await aws.context();
    const rolloutId = rolling.group.rollout!.nativeId;
    await aws.act({ kind: 'pause', rolloutId }, rolling);
    const paused = await aws.context();
    expect(paused.group.rollout!.phase).toBe('paused');
    expect(await aws.act({ kind: 'abort', rolloutId }, paused)).toMatchObject({
      outcome: 'accepted',
    });
    expect([...group.suspended]).toEqual([]);
  });

  it('11: an account without permission is told so, and the other one is shown', async () => {
    prepare();
    aws.world.faults.add({ kind: 'accessDenied', account: '222222222222' });
    await expect(aws.sweep('222222222222')).rejects.toMatchObject({
      name: 'ProviderError',
      retryable: false,
    });
    expect((await aws.sweep()).groups).toHaveLength(1);
    aws.world.faults.clear();
    aws.world.faults.add({ kind: 'throttle', account: '222222222222' });
    await expect(aws.sweep('222222222222')).rejects.toMatchObject({
      retryable: true,
      retryAfterMs: expect.any(Number),
    });
  });

  it('13: policies of metric math are told in words, alarms of target tracking are no condition', async () => {
    const { group } = prepare();
    aws.region.autoscaling.track(group, 'backlog', {
      TargetValue: 10,
      CustomizedMetricSpecification: {
        Metrics: [
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/SQS',
                MetricName: 'ApproximateNumberOfMessagesVisible',
              },
              Stat: 'Sum',
            },
            ReturnData: false,
          },
          {
            Id: 'm2',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/AutoScaling',
                MetricName: 'GroupInServiceInstances',
              },
              Stat: 'Average',
            },
            ReturnData: false,
          },
          { Id: 'e1', Expression: 'm1 / m2', ReturnData: true },
        ],
      },
    });
    const shown = await aws.look();
    expect(shown.policies[0].summary).toBe(
      'keeps ApproximateNumberOfMessagesVisible / GroupInServiceInstances at 10',
    );
    expect(shown.conditions).toEqual([]);
  });

  it('18: activities of one cause are one event, and none comes twice', async () => {
    const { group } = prepare();
    await aws.look();
    aws.region.autoscaling.resize(group, { desired: 7 });
    aws.world.clock.advance(MINUTE);
    await aws.look();
    const { activities } = await aws.look();
    expect(activities).toHaveLength(1);
    expect(activities[0]).toMatchObject({
      effect: 'scaledOut',
      cause: 'person',
      from: 4,
      to: 7,
    });
    expect(activities[0].reason).toContain('3 instances');
  });

  it('19: an ARN of another account or of a group that was made anew is not acted on', async () => {
    const { group } = prepare();
    const context = await aws.context();
    const foreign = {
      ...context.group,
      ref: {
        ...context.group.ref,
        nativeId: group.arn.replace(ACCOUNT, '222222222222'),
      },
    };
    const action = aws.confirm({ kind: 'scale', desired: 5 }, context);
    await expect(
      aws.rollouts.apply(foreign, action, patient()),
    ).rejects.toMatchObject({ name: 'ProviderError', notSent: true });
    aws.region.autoscaling.remove(group);
    aws.region.autoscaling.group({ name: 'shop', desired: 4, max: 8 });
    expect(
      await aws.rollouts.apply(context.group, action, patient()),
    ).toMatchObject({ outcome: 'refused' });
    expect(aws.writes()).toEqual([]);
  });

  it('21: a start whose answer is lost is not sent again by the SDK, and is found again', async () => {
    const { id, group } = prepare();
    const context = await aws.context();
    aws.world.faults.add({
      kind: 'drop',
      when: 'after',
      operation: 'StartInstanceRefresh',
      times: 1,
    });
    const action = aws.confirm({ kind: 'rollout', revisionId: id(2) }, context);
    await expect(
      aws.rollouts.apply(context.group, action, patient()),
    ).rejects.toMatchObject({ retryable: true, notSent: false });
    aws.restart();
    expect(
      await aws.rollouts.readBack(context.group, action, patient()),
    ).toMatchObject({
      outcome: 'accepted',
      nativeRolloutId: group.refreshes[0].id,
    });
    expect(group.refreshes).toHaveLength(1);
  });

  it('shows standby, protected and warm instances for what they are', async () => {
    const { group } = prepare({ warmPool: { MinSize: 1 } });
    const [first, second] = group.instances;
    aws.region.autoscaling.standby(group, [first.id]);
    aws.region.autoscaling.protect(group, [second.id]);
    await aws.sweep();
    aws.world.clock.advance(MINUTE);
    const { instances, size } = await aws.look();
    const of = (id: string) => instances.find(one => one.id === id);
    expect(of(first.id)).toMatchObject({
      phase: 'draining',
      healthSource: expect.stringContaining('Standby'),
    });
    expect(of(second.id)?.healthSource).toContain('protected');
    expect(of(group.warmPool!.instances[0].id)).toMatchObject({
      phase: 'stopped',
      healthSource: expect.stringContaining('warm pool'),
    });
    expect(size.running).toBe(4);
  });

  it('believes a load balancer that an instance is unhealthy which EC2 calls healthy', async () => {
    const { group } = prepare({ targetGroup: 'shop' });
    const [silent, , , ending] = group.instances;
    const of = ({ instances }: GroupObservation, id: string) =>
      instances.find(one => one.id === id);
    const before = await aws.look();
    expect(of(before, silent.id)).toMatchObject({
      health: 'healthy',
      healthSource: 'load balancer',
    });
    aws.region.autoscaling.silence(group, [silent.id]);
    aws.region.autoscaling.protect(group, [silent.id]);
    aws.world.clock.advance(MINUTE);
    const after = await aws.look();
    expect(of(after, silent.id)).toMatchObject({
      phase: 'running',
      health: 'unhealthy',
      healthSource:
        'load balancer: Health checks failed; protected from scale-in',
    });
    expect(after.size).toMatchObject({ running: 4, healthy: 3 });
    expect(after.revisionShares).toEqual([
      expect.objectContaining({ running: 4, healthy: 3 }),
    ]);
    // What is unhealthy is looked at each time, so that it is healthy again at once.
    aws.region.autoscaling.silence(group, [silent.id], false);
    expect((await aws.look()).size.healthy).toBe(4);

    ending.healthy = false;
    aws.region.autoscaling.suspend(group, ['ReplaceUnhealthy']);
    expect(of(await aws.look(), ending.id)).toMatchObject({
      health: 'unhealthy',
      healthSource: 'Auto Scaling (EC2)',
    });
  });

  it('looks on where the role may not ask load balancers', async () => {
    const { group } = prepare({ targetGroup: 'shop' });
    aws.world.faults.add({
      kind: 'accessDenied',
      operation: 'DescribeTargetHealth',
    });
    aws.region.autoscaling.silence(group, [group.instances[0].id]);
    const { size, instances } = await aws.look();
    expect(size.healthy).toBe(4);
    expect(instances[0].healthSource).toBe('Auto Scaling (EC2)');
    await aws.look();
    expect(
      aws.world.journal.calls({ operation: 'DescribeTargetHealth' }),
    ).toHaveLength(1);
  });

  it('names the instances that a rollout would wait for, before it is confirmed', async () => {
    const { group, id } = prepare();
    const [first, second] = group.instances;
    aws.region.autoscaling.standby(group, [first.id]);
    aws.region.autoscaling.protect(group, [second.id]);
    const { conditions } = await aws.look();
    const context = await aws.context();
    const plan = aws.rollouts.plan(
      { kind: 'rollout', revisionId: id(2) },
      {
        ...context,
        group: {
          ...context.group,
          health: { status: 'ok', reasons: conditions },
        },
      },
    );
    expect(plan.warnings).toEqual([
      `Protected from scale-in, or in Standby: ${first.id}, ${second.id}. A rollout waits an hour for them, and then fails.`,
    ]);
  });

  it('says why nothing can be done where the portal only looks', async () => {
    prepare();
    await aws.close();
    aws = await SimulatedAsg.start({
      accounts: [accountOf(ACCOUNT, { readOnly: true })],
    });
    aws.region.autoscaling.group({ name: 'shop' });
    const context = await aws.context();
    expect(context.group.capabilities.scale).toMatchObject({
      can: false,
      reason: expect.stringContaining('readOnly'),
    });
    expect(await aws.act({ kind: 'scale', desired: 3 }, context)).toMatchObject(
      { outcome: 'refused' },
    );
    expect(aws.writes()).toEqual([]);
  });

  describe('What scales by itself', () => {
    /** A group with a policy of steps and a scheduled size. */
    function scaling() {
      const { group } = prepare();
      const { autoscaling } = aws.region;
      const policy = autoscaling.step(group, 'grow', [
        { ScalingAdjustment: 1 },
      ]);
      autoscaling.schedule(group, {
        ScheduledActionName: 'night',
        StartTime: new Date(aws.world.clock.now() + 60 * MINUTE),
        DesiredCapacity: 2,
      });
      return { group, policy };
    }

    it('is suspended and resumed process by process, and other processes stay as they are', async () => {
      const { group } = scaling();
      aws.region.autoscaling.suspend(group, ['AZRebalance']);
      const before = await aws.context();
      expect(before.group.capabilities.autoscaling).toEqual({ can: true });
      expect(before.group.autoscaling).toMatchObject({
        active: true,
        processes: [
          { name: 'dynamic', suspended: false },
          { name: 'scheduled', suspended: false },
        ],
      });
      const both: ActionRequest = {
        kind: 'autoscaling',
        suspended: ['dynamic', 'scheduled'],
      };
      expect(aws.rollouts.plan(both, before)).toMatchObject({
        mode: 'change',
        summary:
          'AWS suspends scaling by policies and scheduled sizes. The size stays as it is.',
        lowestCapacity: 4,
      });
      expect(await aws.act(both, before)).toMatchObject({
        outcome: 'accepted',
      });
      expect((await aws.look()).conditions).toEqual([
        expect.objectContaining({
          severity: 'info',
          message: 'Suspended at AWS: AZRebalance.',
        }),
      ]);
      const suspended = await aws.context();
      expect(suspended.group.autoscaling).toMatchObject({
        active: false,
        reason: 'Suspended: scaling by policies and scheduled sizes.',
      });
      aws.region.autoscaling.want(group, 'grow', 6);
      aws.world.clock.advance(61 * MINUTE);
      expect(group.desired).toBe(4);

      const swap: ActionRequest = {
        kind: 'autoscaling',
        suspended: ['scheduled'],
      };
      const plan = aws.rollouts.plan(swap, suspended);
      expect(plan.summary).toBe(
        'AWS resumes scaling by policies, and keeps scheduled sizes suspended. The size stays as it is.',
      );
      expect(plan.warnings).toEqual([
        expect.stringContaining('within a minute'),
      ]);
      expect(await aws.act(swap, suspended)).toMatchObject({
        outcome: 'accepted',
      });
      aws.region.autoscaling.want(group, 'grow', 6);
      expect(group.desired).toBe(6);
      expect((await aws.look()).autoscaling).toMatchObject({
        active: true,
        reason: 'Suspended: scheduled sizes.',
      });
      expect([...group.suspended].sort()).toEqual([
        'AZRebalance',
        'ScheduledActions',
      ]);
    });

    it('is not changed where somebody else suspended something meanwhile', async () => {
      const { group } = scaling();
      const seen = await aws.context();
      aws.region.autoscaling.suspend(group, ['ScheduledActions']);
      aws.world.journal.clear();
      expect(
        await aws.act({ kind: 'autoscaling', suspended: ['dynamic'] }, seen),
      ).toMatchObject({
        outcome: 'refused',
        message: expect.stringContaining('was changed since'),
      });
      expect(aws.writes()).toEqual([]);
    });

    it('may be suspended while a rollout began meanwhile, which does not touch it', async () => {
      const { group } = scaling();
      const seen = await aws.context();
      const revisionId = `${group.configuration.templateId}:2`;
      await rollOut(revisionId);
      expect(
        await aws.act({ kind: 'autoscaling', suspended: ['dynamic'] }, seen),
      ).toMatchObject({ outcome: 'accepted' });
      expect([...group.suspended]).toEqual(['AlarmNotification']);
    });

    it('is finished by the next attempt when the first one died between its two calls', async () => {
      const { group } = scaling();
      aws.region.autoscaling.suspend(group, ['AlarmNotification']);
      const context = await aws.context();
      aws.world.faults.add({
        kind: 'drop',
        when: 'before',
        operation: 'ResumeProcesses',
        times: 1,
      });
      const action = aws.confirm(
        { kind: 'autoscaling', suspended: ['scheduled'] },
        context,
      );
      await expect(
        aws.rollouts.apply(context.group, action, patient()),
      ).rejects.toMatchObject({ name: 'ProviderError' });
      expect([...group.suspended].sort()).toEqual([
        'AlarmNotification',
        'ScheduledActions',
      ]);
      aws.restart();
      expect(
        await aws.rollouts.readBack(context.group, action, patient()),
      ).toEqual({ outcome: 'notSent' });
      expect(
        await aws.rollouts.apply(context.group, action, patient()),
      ).toMatchObject({ outcome: 'accepted' });
      expect([...group.suspended]).toEqual(['ScheduledActions']);
      expect(aws.world.journal.effects(group.arn)).toHaveLength(2);
    });

    it('is left as it is without the permission, and what to do is said', async () => {
      const { group } = scaling();
      aws.world.faults.add({
        kind: 'accessDenied',
        operation: 'SuspendProcesses',
      });
      const context = await aws.context();
      await expect(
        aws.act({ kind: 'autoscaling', suspended: ['dynamic'] }, context),
      ).rejects.toMatchObject({
        name: 'ProviderError',
        retryable: false,
        message: expect.stringContaining('Give its role'),
      });
      expect([...group.suspended]).toEqual([]);
    });

    it('refuses processes that a group does not have', async () => {
      scaling();
      const context = await aws.context();
      const request: ActionRequest = {
        kind: 'autoscaling',
        suspended: ['scaleIn'],
      };
      expect(aws.rollouts.plan(request, context).refusal).toContain(
        "'scaleIn'",
      );
      expect(await aws.act(request, context)).toMatchObject({
        outcome: 'refused',
        message: expect.stringContaining("'scaleIn'"),
      });
      expect(aws.writes()).toEqual([]);
    });

    it('says why there is nothing to suspend; what was suspended before can be resumed', async () => {
      const { group } = prepare();
      const { autoscaling, capabilities } = await aws.look();
      expect(autoscaling.processes).toBeUndefined();
      expect(capabilities.autoscaling).toMatchObject({
        can: false,
        reason: expect.stringContaining('neither a scaling policy'),
      });
      aws.region.autoscaling.suspend(group, ['AlarmNotification']);
      const context = await aws.context();
      expect(context.group.capabilities.autoscaling).toEqual({ can: true });
      expect(
        await aws.act({ kind: 'autoscaling', suspended: [] }, context),
      ).toMatchObject({ outcome: 'accepted' });
      expect([...group.suspended]).toEqual([]);
    });

    it('does not make a portal that was just restarted believe that somebody else set the size', async () => {
      scaling();
      const context = await aws.context();
      aws.restart();
      expect(await aws.act({ kind: 'scale', max: 9 }, context)).toMatchObject({
        outcome: 'accepted',
      });
    });
  });
});
