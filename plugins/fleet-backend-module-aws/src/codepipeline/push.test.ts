import { ACCOUNT, REGION, accountOf } from '../__testUtils__/SimulatedAws';
import { SimulatedPipelines } from '../__testUtils__/SimulatedPipelines';

jest.setTimeout(60_000);

const eventOf = (pipeline: string) => ({
  source: 'aws.codepipeline',
  'detail-type': 'CodePipeline Stage Execution State Change',
  account: ACCOUNT,
  region: REGION,
  resources: [],
  detail: { pipeline, stage: 'Build', state: 'STARTED' },
});

describe('An event about a pipeline', () => {
  let aws: SimulatedPipelines;
  let wakes = 0;
  const stop = new AbortController();

  beforeAll(async () => {
    aws = await SimulatedPipelines.start({
      accounts: [
        accountOf(ACCOUNT, { codepipeline: { tag: { key: 'portal' } } }),
      ],
    });
    for (let index = 0; index < 40; index++)
      aws.region.codepipeline.pipeline({
        name: `pipeline-${index}`,
        tags: { portal: '' },
      });
    aws.region.codepipeline.pipeline({ name: 'theirs' });
    for (let looks = 0; looks < 8; looks++) {
      await aws.observe();
      aws.world.clock.advance(30_000);
    }
    aws.provider
      .watch(
        aws.provider.scopes()[0],
        () => {
          wakes++;
        },
        { signal: stop.signal },
      )
      .catch(() => {});
  });
  afterAll(async () => {
    stop.abort();
    await aws.close();
  });
  beforeEach(async () => {
    // The pushes of one scope are a second apart.
    await new Promise(resolve => {
      setTimeout(resolve, 1_100);
    });
    await aws.observe();
    wakes = 0;
    aws.world.journal.clear();
  });

  it('wakes its scope, which then looks at that pipeline and nothing else', async () => {
    aws.region.codepipeline.push('pipeline-7');
    aws.pushes.receive(eventOf('pipeline-7'));
    expect(wakes).toBe(1);
    const { pipelines, kept } = await aws.observe(['any:other:-:watched']);
    expect(pipelines.map(({ name, runs }) => [name, runs.length])).toEqual([
      ['pipeline-7', 1],
    ]);
    expect(kept).toHaveLength(39);
    expect(aws.world.journal.total).toBe(3);
  });

  it('shows one at once that is new', async () => {
    aws.region.codepipeline.pipeline({ name: 'new', tags: { portal: '' } });
    aws.pushes.receive(eventOf('new'));
    expect(wakes).toBe(1);
    const { pipelines } = await aws.observe();
    expect(pipelines.map(({ name }) => name)).toContain('new');
  });

  it('wakes nobody for one that the portal may not show', async () => {
    aws.pushes.receive(eventOf('theirs'));
    expect(wakes).toBe(0);
  });
});
