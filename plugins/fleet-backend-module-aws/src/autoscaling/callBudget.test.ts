import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';

jest.setTimeout(120_000);

const SWEEP_MS = 30_000;

async function withGroups(count: number, paced: boolean) {
  const aws = await SimulatedAsg.start({ throttling: paced, paced });
  for (let index = 0; index < count; index++) {
    aws.region.autoscaling.group({
      name: `group-${index}`,
      ...(index % 10 === 0 && { warmPool: { MinSize: 1 } }),
    });
  }
  return aws;
}

async function sweepUntilKnown(aws: SimulatedAsg) {
  for (let sweeps = 0; sweeps < 12; sweeps++) {
    await aws.sweep();
    aws.world.clock.advance(SWEEP_MS);
  }
}

describe('Calls of a sweep', () => {
  it('keeps 100 groups within 7 calls, once it knows them', async () => {
    const aws = await withGroups(100, false);
    await sweepUntilKnown(aws);
    const costs: number[] = [];
    for (let sweeps = 0; sweeps < 45; sweeps++) {
      aws.world.journal.clear();
      const { groups } = await aws.sweep();
      expect(groups).toHaveLength(100);
      costs.push(aws.world.journal.total);
      aws.world.clock.advance(SWEEP_MS);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(7);
    await aws.close();
  });

  it('asks each load balancer in turn, and at once where something moves or is unhealthy', async () => {
    const aws = await SimulatedAsg.start({ throttling: false });
    for (let index = 0; index < 100; index++)
      aws.region.autoscaling.group({
        name: `group-${index}`,
        targetGroup: `group-${index}`,
      });
    await sweepUntilKnown(aws);
    const asked = () =>
      aws.world.journal.calls({ operation: 'DescribeTargetHealth' });
    aws.world.journal.clear();
    const costs: number[] = [];
    for (let sweeps = 0; sweeps < 20; sweeps++) {
      const before = aws.world.journal.total;
      await aws.sweep();
      costs.push(aws.world.journal.total - before);
      aws.world.clock.advance(SWEEP_MS);
    }
    // In ten minutes each was asked once.
    expect(asked()).toHaveLength(100);
    expect(Math.max(...costs)).toBeLessThanOrEqual(7 + 5);

    const group = aws.region.autoscaling.find('group-3')!;
    aws.region.autoscaling.silence(group, [group.instances[0].id]);
    await sweepUntilKnown(aws);
    await sweepUntilKnown(aws);
    aws.world.journal.clear();
    const { groups } = await aws.sweep();
    expect(groups.find(({ name }) => name === 'group-3')?.size).toMatchObject({
      running: 2,
      healthy: 1,
    });
    expect(asked()).toHaveLength(6);
    await aws.close();
  });

  it('asks for the groups only, where there are none', async () => {
    const aws = await withGroups(0, false);
    await aws.sweep();
    await aws.sweep();
    expect(aws.world.journal.counts()).toEqual({
      'autoscaling:DescribeAutoScalingGroups': 2,
    });
    await aws.close();
  });

  it('pays one call more for each refresh that runs', async () => {
    const aws = await withGroups(100, false);
    await sweepUntilKnown(aws);
    for (const name of ['group-7', 'group-8'])
      aws.region.ec2.templateVersion(name, `${name}-2`);
    aws.world.clock.advance(61_000);
    for (const name of ['group-7', 'group-8']) {
      const context = await aws.context(name);
      const revisionId = context.revisions[0].id;
      expect(
        await aws.act({ kind: 'rollout', revisionId }, context),
      ).toMatchObject({ outcome: 'accepted' });
    }
    aws.world.journal.clear();
    const { groups } = await aws.sweep();
    expect(
      groups.filter(({ rollouts }) => rollouts[0]?.phase === 'progressing'),
    ).toHaveLength(2);
    expect(aws.world.journal.total).toBeLessThanOrEqual(7 + 2);
    await aws.close();
  });

  it('finds a refresh that somebody else started', async () => {
    const aws = await withGroups(30, false);
    await sweepUntilKnown(aws);
    const context = await aws.context('group-5');
    const [current] = context.revisions;
    aws.region.ec2.templateVersion('group-5', 'group-5-2');
    aws.world.clock.advance(61_000);
    const fresh = await aws.context('group-5');
    const next = fresh.revisions.find(({ id }) => id !== current.id)!;
    const act = aws.act({ kind: 'rollout', revisionId: next.id }, fresh);
    expect(await act).toMatchObject({ outcome: 'accepted' });
    aws.restart();
    await sweepUntilKnown(aws);
    const { rollouts } = await aws.look('group-5');
    expect(rollouts[0]).toMatchObject({ to: { revisionId: next.id } });
    await aws.close();
  });

  it('sees all of 250 groups in pages of 100', async () => {
    const aws = await withGroups(250, false);
    const { groups } = await aws.sweep();
    expect(groups).toHaveLength(250);
    expect(
      aws.world.journal.calls({ operation: 'DescribeAutoScalingGroups' }),
    ).toHaveLength(3);
    await aws.close();
  });

  it('causes no throttling with 500 groups in one account and region', async () => {
    const aws = await withGroups(500, true);
    for (let sweeps = 0; sweeps < 4; sweeps++) {
      await aws.sweep();
      aws.world.clock.advance(1_000);
    }
    const outcomes = new Set(
      aws.world.journal.calls().map(({ outcome }) => outcome),
    );
    expect([...outcomes]).toEqual(['ok']);
    await aws.close();
  });
});
