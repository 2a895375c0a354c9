import path from 'node:path';
import { TestEngine } from './__testUtils__/TestEngine';
import { TestPipelines } from './__testUtils__/TestPipelines';

jest.setTimeout(120_000);

describe('a local pipeline on a real engine', () => {
  let engine: TestEngine;
  let pipelines: TestPipelines;

  beforeAll(async () => {
    pipelines = new TestPipelines({
      config: {
        alarm: { bakeSeconds: 12, errorPercent: 5, leastRequests: 20 },
      },
    });
    engine = await TestEngine.start(path.join(pipelines.root, 'engine'));
    await pipelines.start();
  });
  afterAll(async () => {
    await engine?.close();
    await pipelines.close();
  });

  const version = async (group: string, route = '/') => {
    const { url } = await engine.client.group(group);
    return (await fetch(`${url}${route}`)).json() as Promise<any>;
  };
  const summary = (run: { stages: readonly any[] }) =>
    run.stages.map(({ name, phase }) => `${name}: ${phase}`);

  it('takes a push to test, waits for a person, and brings the same digest to prod', async () => {
    const service = await pipelines.service('lamp-shop');
    const commit = await service.push();
    await pipelines.tell('lamp-shop');
    const waiting = await pipelines.runThatIs('lamp-shop', 'waiting');
    expect(summary(waiting)).toEqual([
      'install: succeeded',
      'test: succeeded',
      'build: succeeded',
      'deploy test: succeeded',
      'smoke test: succeeded',
      'approval: waiting',
      'deploy prod: pending',
      'smoke prod: pending',
    ]);
    expect(waiting).toMatchObject({
      commit,
      title: 'A change',
      actor: 'Olivia',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(waiting.stages[1].output).toContain('1 test passed');
    expect(await version('lamp-shop/test')).toEqual({
      version: `1.0.0-${commit.slice(0, 7)}`,
    });
    await expect(engine.client.group('lamp-shop/prod')).rejects.toThrow();

    expect(await pipelines.approve('lamp-shop')).toMatchObject({
      outcome: 'accepted',
    });
    const done = await pipelines.runThatIs('lamp-shop', 'succeeded');
    expect(done.digest).toBe(waiting.digest);
    const prod = await engine.client.group('lamp-shop/prod');
    expect(prod.spec).toMatchObject({ min: 1, max: 4, desired: 2 });
    const [release] = await engine.client.releases('lamp-shop');
    expect([prod.releaseId, release.digest]).toEqual([
      release.id,
      waiting.digest,
    ]);
    const url = done.stages.find(({ name }) => name === 'deploy prod')?.url;
    expect(url).toBe(prod.url);
  });
});
