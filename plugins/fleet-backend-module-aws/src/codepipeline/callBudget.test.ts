import { SimulatedPipelines, arnOf } from '../__testUtils__/SimulatedPipelines';

jest.setTimeout(120_000);

const LOOK_MS = 30_000;
const idOf = (name: string) =>
  `aws-codepipeline:111111111111:eu-west-1:${encodeURIComponent(arnOf(name))}`;

async function withPipelines(count: number, paced: boolean) {
  const aws = await SimulatedPipelines.start({ throttling: paced, paced });
  for (let index = 0; index < count; index++)
    aws.region.codepipeline.pipeline({ name: `pipeline-${index}` });
  return aws;
}

/** What the look cost. */
async function look(aws: SimulatedPipelines, watched: string[] = []) {
  const before = aws.world.journal.total;
  const seen = await aws.observe(watched);
  return { ...seen, calls: aws.world.journal.total - before };
}

describe('Calls of a look', () => {
  it.each([11, 101])('knows all of %i pipelines after some looks', async n => {
    const aws = await withPipelines(n, false);
    const seen = new Set<string>();
    for (let looks = 0; looks < 6; looks++) {
      const { pipelines, kept = [] } = await look(aws);
      for (const { name } of pipelines) seen.add(name);
      expect(pipelines.length + kept.length).toBe(n);
      aws.world.clock.advance(LOOK_MS);
    }
    expect(seen.size).toBe(n);
    await aws.close();
  });

  it('keeps 100 pipelines that nobody watches within 16 calls, once it knows them', async () => {
    const aws = await withPipelines(100, false);
    for (let looks = 0; looks < 12; looks++) {
      await aws.observe();
      aws.world.clock.advance(LOOK_MS);
    }
    const costs: number[] = [];
    for (let looks = 0; looks < 25; looks++) {
      costs.push((await look(aws)).calls);
      aws.world.clock.advance(LOOK_MS);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(16);
    await aws.close();
  });

  it('asks once for a watched pipeline that does nothing, and three times for one that runs', async () => {
    const aws = await withPipelines(1, false);
    const { codepipeline } = aws.region;
    codepipeline.push('pipeline-0');
    aws.world.clock.advance(60_000);
    const costs = async () => (await look(aws, [idOf('pipeline-0')])).calls;
    await costs();
    expect(await costs()).toBe(3);
    const { runs } = await aws.look('pipeline-0');
    await aws.act({ kind: 'stop', runId: runs[0].id }, arnOf('pipeline-0'));
    await costs();
    expect(await costs()).toBe(1);
    codepipeline.push('pipeline-0');
    expect(await costs()).toBe(3);
    await aws.close();
  });

  it('sees at once what a watched pipeline does, among many that nobody watches', async () => {
    const aws = await withPipelines(100, false);
    for (let looks = 0; looks < 6; looks++) await aws.observe();
    for (let looks = 0; looks < 5; looks++) {
      aws.region.codepipeline.push('pipeline-42');
      const { pipelines } = await look(aws, [idOf('pipeline-42')]);
      const seen = pipelines.find(({ name }) => name === 'pipeline-42');
      expect(seen?.runs).toHaveLength(looks + 1);
    }
    await aws.close();
  });

  it('causes no throttle with 1,000 pipelines, fifty of them watched and at work, and no look takes too long', async () => {
    const aws = await withPipelines(1_000, true);
    const watched = Array.from({ length: 50 }, (_, index) =>
      idOf(`pipeline-${index}`),
    );
    const taken: number[] = [];
    for (let looks = 0; looks < 20; looks++) {
      if (looks === 5)
        for (let index = 0; index < 50; index++)
          aws.region.codepipeline.push(`pipeline-${index}`);
      const begun = aws.world.clock.now();
      await aws.observe(watched);
      taken.push(aws.world.clock.now() - begun);
      aws.world.clock.advance(LOOK_MS);
    }
    expect(aws.world.journal.calls({ outcome: 'ThrottlingException' })).toEqual(
      [],
    );
    expect(Math.max(...taken)).toBeLessThan(25_000);
    await aws.close();
  });
});
