import { SimulatedAws } from '../__testUtils__/SimulatedAws';

jest.setTimeout(120_000);

const SWEEP_MS = 30_000;

async function withServices(count: number, paced: boolean) {
  const aws = await SimulatedAws.start({ throttling: paced, paced });
  for (let index = 0; index < count; index++) {
    const name = `service-${index}`;
    aws.region.ecs.service({ name, desired: 2 });
    aws.region.applicationAutoScaling.register({
      resourceId: `service/default/${name}`,
      min: 1,
      max: 4,
    });
  }
  return aws;
}

describe('Calls of a sweep', () => {
  it('keeps 100 services of one cluster within 16 calls, once it knows them', async () => {
    const aws = await withServices(100, false);
    for (let sweeps = 0; sweeps < 12; sweeps++) {
      await aws.sweep();
      aws.world.clock.advance(SWEEP_MS);
    }
    const costs: number[] = [];
    for (let sweeps = 0; sweeps < 25; sweeps++) {
      aws.world.journal.clear();
      const { groups } = await aws.sweep();
      expect(groups).toHaveLength(100);
      costs.push(aws.world.journal.total);
      aws.world.clock.advance(SWEEP_MS);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(16);
    await aws.close();
  });

  it('knows all of a hundred services after a few sweeps, none of them dear', async () => {
    const aws = await withServices(100, false);
    const costs: number[] = [];
    for (let sweeps = 0; sweeps < 10; sweeps++) {
      aws.world.journal.clear();
      await aws.sweep();
      costs.push(aws.world.journal.total);
      aws.world.clock.advance(SWEEP_MS);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(100);
    const { groups } = await aws.sweep();
    expect(
      groups.every(
        group =>
          group.rollouts.length === 1 &&
          group.revisions[0].label === '1.0.0' &&
          group.size.max === 4,
      ),
    ).toBe(true);
    await aws.close();
  });

  it('follows one rollout among a hundred services with a few calls more', async () => {
    const aws = await withServices(100, false);
    for (let sweeps = 0; sweeps < 12; sweeps++) {
      await aws.sweep();
      aws.world.clock.advance(SWEEP_MS);
    }
    const service = aws.region.ecs.findService('default', 'service-7')!;
    const next = aws.region.ecs.registerTaskDefinition('service-7', 'x:2');
    aws.region.ecs.startDeployment(
      service,
      aws.region.ecs.makeRevision(service, next),
    );
    aws.world.clock.advance(12_000);
    aws.world.journal.clear();
    const { groups } = await aws.sweep();
    expect(
      groups.find(group => group.name === 'service-7')?.rollouts[0].phase,
    ).toBe('progressing');
    expect(aws.world.journal.total).toBeLessThanOrEqual(24);
    await aws.close();
  });

  it('causes no throttling with 2,000 services in one account and region', async () => {
    const aws = await withServices(2_000, true);
    for (let sweeps = 0; sweeps < 2; sweeps++) {
      const { groups } = await aws.sweep();
      expect(groups).toHaveLength(2_000);
      aws.world.clock.advance(1_000);
    }
    const outcomes = new Set(
      aws.world.journal.calls().map(({ outcome }) => outcome),
    );
    expect([...outcomes]).toEqual(['ok']);
    await aws.close();
  });
});
