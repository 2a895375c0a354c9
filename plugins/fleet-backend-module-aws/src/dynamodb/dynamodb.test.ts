import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import { describeScaleGroupProvider } from '@capstan/plugin-fleet-node/testUtils';
import type { ScaleGroupHarness } from '@capstan/plugin-fleet-node/testUtils';
import { ACCOUNT } from '../__testUtils__/SimulatedAws';
import { SimulatedTables } from '../__testUtils__/SimulatedTables';

jest.setTimeout(60_000);

const patient = () => ({ signal: new AbortController().signal });

const start = () => SimulatedTables.start();

describeScaleGroupProvider(
  'Capacity of a table',
  async (): Promise<ScaleGroupHarness> => {
    const aws = await start();
    let connected = true;
    return {
      provider: aws.provider,
      scope: aws.scope,
      nativeId: `${aws.table.arn}#read`,
      pass: async ms => aws.world.clock.advance(ms),
      resizeOutside: async desired => {
        aws.table.throughput.read = desired;
      },
      disconnect: async () => {
        connected = false;
        await aws.server.close();
      },
      close: async () => {
        if (connected) await aws.server.close();
      },
    };
  },
  {
    skip: {
      watch:
        'events come through Backstage, see named.test.ts; the sweep polls beside them',
      instances: 'capacity units have neither instances nor revisions',
    },
  },
);

describe('Capacity of DynamoDB', () => {
  let aws: SimulatedTables;
  beforeEach(async () => {
    aws = await start();
  });
  afterEach(() => aws.server.close());

  it('shows reading and writing of tables and indexes, and nothing of tables on demand', async () => {
    aws.region.dynamodb.table({ name: 'carts', onDemand: true });
    aws.region.dynamodb.table({
      name: 'stock',
      indexes: { warehouse: { read: 7, write: 8 } },
    });
    aws.world.clock.advance(301_000);
    const { groups } = await aws.provider.sweep(aws.scope, patient());
    expect(groups.map(({ name, size }) => [name, size.desired])).toEqual([
      ['orders read', 2],
      ['orders write', 5],
      ['stock warehouse read', 7],
      ['stock warehouse write', 8],
      ['stock read', 5],
      ['stock write', 5],
    ]);
    expect(groups.every(({ size }) => size.unit === 'capacityUnits')).toBe(
      true,
    );
  });

  it('says for every kind of rollout why there is none, and for a table without a target why it cannot be scaled', async () => {
    const { capabilities } = await aws.look();
    for (const kind of ACTION_KINDS.filter(
      one => one !== 'scale' && one !== 'autoscaling',
    )) {
      expect(capabilities[kind]).toMatchObject({
        can: false,
        reason: expect.stringContaining('no versions'),
      });
    }
    const { capabilities: unscaled } = await aws.look('orders write');
    for (const kind of ['scale', 'autoscaling'] as const)
      expect(unscaled[kind]).toMatchObject({
        can: false,
        reason: expect.stringContaining('scalable target'),
      });
    const rollout: ActionRequest = { kind: 'rollout', revisionId: 'x' };
    expect(aws.rollouts.plan(rollout, await aws.contextOf()).refusal).toContain(
      'no versions',
    );
    expect(await aws.act(rollout)).toMatchObject({ outcome: 'refused' });
  });

  it('moves the bounds, which raises the capacity at once, and has one effect when sent twice', async () => {
    const { group } = await aws.contextOf();
    const action = await aws.confirm({ kind: 'scale', min: 3, max: 9 });
    const first = await aws.rollouts.apply(group, action, patient());
    expect(first).toMatchObject({ outcome: 'accepted' });
    expect(await aws.rollouts.apply(group, action, patient())).toEqual(first);
    expect(await aws.rollouts.readBack(group, action, patient())).toEqual(
      first,
    );
    expect(aws.world.journal.effects()).toHaveLength(1);
    expect((await aws.look()).size).toMatchObject({
      min: 3,
      max: 9,
      desired: 3,
    });
  });

  it.each([
    ['bounds that cross', { min: 5, max: 4 }, 'cannot be above'],
    ['a minimum of nothing', { min: 0 }, 'at least one'],
    ['a size outside the bounds', { desired: 5 }, 'not between'],
    ['a size that only policies can set', { desired: 3 }, 'Raise the minimum'],
  ])(
    'refuses %s, in the plan and when it is applied',
    async (_, sizes, why) => {
      const request: ActionRequest = { kind: 'scale', ...sizes };
      const plan = aws.rollouts.plan(request, await aws.contextOf());
      expect(plan.refusal).toContain(why);
      expect(await aws.act(request)).toMatchObject({
        outcome: 'refused',
        message: expect.stringContaining(why),
      });
      expect(aws.world.journal.effects()).toEqual([]);
    },
  );

  it('takes a size together with the bounds that bring it', async () => {
    expect(
      await aws.act({ kind: 'scale', min: 3, max: 4, desired: 3 }),
    ).toMatchObject({ outcome: 'accepted' });
    expect((await aws.look()).size.desired).toBe(3);
  });

  it('suspends what scales reading, and leaves its bounds and the writing as they are', async () => {
    const { applicationAutoScaling } = aws.region;
    applicationAutoScaling.putPolicy(aws.target, {
      PolicyName: 'reads',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'DynamoDBReadCapacityUtilization',
        },
      },
    });
    const { group } = await aws.contextOf();
    const request: ActionRequest = {
      kind: 'autoscaling',
      suspended: ['scaleOut'],
    };
    expect(aws.rollouts.plan(request, await aws.contextOf()).summary).toBe(
      'AWS suspends scaling out. The size stays as it is.',
    );
    const action = await aws.confirm(request);
    const first = await aws.rollouts.apply(group, action, patient());
    expect(first).toMatchObject({ outcome: 'accepted' });
    expect(await aws.rollouts.readBack(group, action, patient())).toEqual(
      first,
    );
    expect(aws.world.journal.effects()).toHaveLength(1);
    applicationAutoScaling.want(aws.target, 'reads', 4);
    expect(await aws.look()).toMatchObject({
      size: { min: 1, max: 4, desired: 2 },
      autoscaling: { active: true, reason: 'Suspended: scaling out.' },
    });
    expect(
      await aws.act({
        kind: 'autoscaling',
        suspended: ['scaleIn', 'scaleOut'],
      }),
    ).toMatchObject({ outcome: 'accepted' });
    expect((await aws.look()).autoscaling).toMatchObject({
      active: false,
      reason: 'Suspended: scaling in and scaling out.',
    });
    expect(await aws.act({ kind: 'autoscaling', suspended: [] })).toMatchObject(
      { outcome: 'accepted' },
    );
    applicationAutoScaling.want(aws.target, 'reads', 4);
    expect((await aws.look()).size.desired).toBe(4);
  });

  it('refuses a suspension when somebody else suspended something meanwhile, and what it does not know', async () => {
    const { group } = await aws.contextOf();
    const action = await aws.confirm({
      kind: 'autoscaling',
      suspended: ['scaleIn'],
    });
    aws.target.suspended = { ScheduledScalingSuspended: true };
    expect(await aws.rollouts.readBack(group, action, patient())).toEqual({
      outcome: 'notSent',
    });
    expect(await aws.rollouts.apply(group, action, patient())).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('changed since'),
    });
    expect(
      await aws.act({ kind: 'autoscaling', suspended: ['dynamic'] }),
    ).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining("cannot suspend 'dynamic'"),
    });
    expect(aws.world.journal.effects()).toEqual([]);
  });

  it('refuses what was decided on other bounds, and says notSent of what never arrived', async () => {
    const { group } = await aws.contextOf();
    const action = await aws.confirm({ kind: 'scale', min: 2 });
    expect(await aws.rollouts.readBack(group, action, patient())).toEqual({
      outcome: 'notSent',
    });
    aws.target.max = 8;
    expect(await aws.rollouts.apply(group, action, patient())).toMatchObject({
      outcome: 'refused',
    });
    expect(aws.world.journal.effects()).toEqual([]);
  });

  it('finds out what became of a call whose answer was lost', async () => {
    const { group } = await aws.contextOf();
    const action = await aws.confirm({ kind: 'scale', min: 3 });
    aws.world.faults.add({
      kind: 'drop',
      when: 'after',
      operation: 'RegisterScalableTarget',
      times: 1,
    });
    await expect(
      aws.rollouts.apply(group, action, patient()),
    ).rejects.toMatchObject({ retryable: true, notSent: false });
    expect(await aws.rollouts.readBack(group, action, patient())).toMatchObject(
      { outcome: 'accepted' },
    );
    expect(aws.world.journal.effects()).toHaveLength(1);
  });

  it('refuses an id of another account without a call', async () => {
    const { group } = await aws.contextOf();
    const foreign = {
      ...group,
      ref: {
        ...group.ref,
        nativeId: group.ref.nativeId.replace(ACCOUNT, '222222222222'),
      },
    };
    const action = await aws.confirm({ kind: 'scale', min: 3 });
    aws.world.journal.clear();
    await expect(
      aws.rollouts.apply(foreign, action, patient()),
    ).rejects.toMatchObject({ name: 'ProviderError', notSent: true });
    expect(aws.world.journal.total).toBe(0);
  });

  it('tells the policies, and why they did not scale', async () => {
    const { applicationAutoScaling } = aws.region;
    applicationAutoScaling.putPolicy(aws.target, {
      PolicyName: 'reads',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'DynamoDBReadCapacityUtilization',
        },
      },
    });
    applicationAutoScaling.want(aws.target, 'reads', 9);
    applicationAutoScaling.want(aws.target, 'reads', 9);
    const { autoscaling, activities, size } = await aws.look();
    expect(size.desired).toBe(4);
    expect(autoscaling).toMatchObject({
      active: true,
      policies: ['keeps read capacity in % at 70'],
    });
    expect(activities.map(({ effect }) => effect)).toContain('none');
    expect(activities.some(({ reason }) => /maximum/.test(reason))).toBe(true);
  });

  it('looks at 100 tables that it knows with 12 calls, and 14 when policies are due', async () => {
    for (let index = 0; index < 99; index++)
      aws.region.dynamodb.table({ name: `t${index}` });
    aws.world.clock.advance(301_000);
    await aws.look();
    const costs: number[] = [];
    for (let sweeps = 0; sweeps < 30; sweeps++) {
      aws.world.clock.advance(30_000);
      aws.world.journal.clear();
      const { groups } = await aws.provider.sweep(aws.scope, patient());
      expect(groups).toHaveLength(200);
      costs.push(aws.world.journal.total);
    }
    expect(Math.min(...costs)).toBe(12);
    expect(Math.max(...costs)).toBeLessThanOrEqual(15);
  });
});
