import { QuickStages } from '../__testUtils__/quickStages';
import { until } from '../__testUtils__/TestEngine';
import { TestPipelines } from '../__testUtils__/TestPipelines';

jest.setTimeout(60_000);

describe('Runner', () => {
  let stages: QuickStages;
  let pipelines: TestPipelines;
  beforeEach(() => {
    stages = new QuickStages();
    pipelines = new TestPipelines({ stages: stages.work });
  });
  afterEach(() => pipelines.close());

  const messages = async (name: string) =>
    (await pipelines.runs(name)).map(run => `${run.label} ${run.message}`);
  const began = (what: string) =>
    until(`${what} began`, () => stages.begun.includes(what));

  it('lets a newer push take the place of a run that has not reached its gate', async () => {
    const service = await pipelines.service('lamp-shop');
    stages.hangs = true;
    await service.push();
    await pipelines.tell('lamp-shop');
    await began('#1 test');
    await service.push();
    await pipelines.tell('lamp-shop');
    await began('#2 test');
    stages.hangs = false;
    await pipelines.runThatIs('lamp-shop', 'waiting');
    expect(await messages('lamp-shop')).toEqual([
      '#2 Waits for somebody to say that it may go to prod.',
      '#1 Run #2 took its place.',
    ]);
  });

  it('answers the gate of an older run when a newer one reaches its own, not before', async () => {
    const service = await pipelines.service('lamp-shop');
    await service.push();
    await pipelines.tell('lamp-shop');
    const first = await pipelines.runThatIs('lamp-shop', 'waiting');
    stages.hangs = true;
    await service.push();
    await pipelines.tell('lamp-shop');
    await began('#2 test');
    expect((await pipelines.runs('lamp-shop'))[1].phase).toBe('waiting');
    stages.hangs = false;
    await pipelines.runThatIs('lamp-shop', 'waiting');
    const [, older] = await pipelines.runs('lamp-shop');
    expect([older.phase, older.message]).toEqual([
      'stopped',
      'Run #2 reached its gate.',
    ]);
    const { id: gateId } = first.stages[5].gate!;
    const late = await pipelines.ask('lamp-shop', {
      kind: 'approve',
      runId: first.id,
      stage: 'approval',
      gateId,
    });
    expect(late).toEqual({
      outcome: 'refused',
      message: 'This gate of run #1 no longer waits: Run #2 reached its gate.',
    });
  });

  it('lets a run that was approved finish before the next one begins', async () => {
    const service = await pipelines.service('lamp-shop');
    await service.push();
    await pipelines.tell('lamp-shop');
    await pipelines.approve('lamp-shop');
    await service.push();
    await pipelines.tell('lamp-shop');
    await pipelines.runThatIs('lamp-shop', 'waiting');
    expect((await pipelines.runs('lamp-shop'))[1].phase).toBe('succeeded');
    const { begun } = stages;
    expect(begun.indexOf('#1 smoke prod')).toBeLessThan(
      begun.indexOf('#2 install'),
    );
  });

  it('never lets anything take the place of the first run of a new service', async () => {
    const service = await pipelines.service('lamp-shop', 'scaffolder:task-1');
    await service.push();
    await pipelines.tell('lamp-shop');
    await service.push();
    await pipelines.tell('lamp-shop');
    await pipelines.runThatIs('lamp-shop', 'waiting');
    expect((await pipelines.runs('lamp-shop'))[1].phase).toBe('succeeded');
  });

  it('takes two runs at a time in the whole machine', async () => {
    stages.hangs = true;
    const names = ['one-shop', 'two-shop', 'three-shop'];
    for (const name of names) {
      await (await pipelines.service(name)).push();
      await pipelines.tell(name);
    }
    await until(
      'two are in their tests',
      () => stages.begun.filter(what => what === '#1 test').length === 2,
    );
    expect(stages.begun.filter(what => what === '#1 install')).toHaveLength(2);
    expect((await pipelines.runs('three-shop'))[0].phase).toBe('pending');
    stages.hangs = false;
    for (const name of names) await pipelines.runThatIs(name, 'waiting');
  });

  it('goes on after a restart with the stage that ran, and with the gate that waited', async () => {
    const lamp = await pipelines.service('lamp-shop');
    await lamp.push();
    await pipelines.tell('lamp-shop');
    const waiting = await pipelines.runThatIs('lamp-shop', 'waiting');
    const chair = await pipelines.service('chair-shop');
    stages.hangs = true;
    await chair.push();
    await pipelines.tell('chair-shop');
    await began('#1 test');
    await until(
      'both are in their tests',
      () => stages.begun.filter(what => what === '#1 test').length === 2,
    );

    stages.hangs = false;
    await pipelines.restart();
    await pipelines.runThatIs('chair-shop', 'waiting');
    expect(stages.begun.filter(what => what === '#1 install')).toHaveLength(2);
    expect(stages.begun.filter(what => what === '#1 test')).toHaveLength(3);
    const still = await pipelines.runThatIs('lamp-shop', 'waiting');
    expect(still.stages[5]).toEqual(waiting.stages[5]);
    await pipelines.approve('lamp-shop');
    await pipelines.runThatIs('lamp-shop', 'succeeded');
  });

  it('answers a key of before a restart the same way after it', async () => {
    const service = await pipelines.service('lamp-shop');
    await service.push();
    const start = { kind: 'start' } as const;
    const first = await pipelines.ask('lamp-shop', start, 'one-key');
    await pipelines.runThatIs('lamp-shop', 'waiting');
    await pipelines.restart();
    expect(await pipelines.ask('lamp-shop', start, 'one-key')).toEqual(first);
    await pipelines.look();
    expect(await pipelines.runs('lamp-shop')).toHaveLength(1);
  });

  it('finds a push that nobody told of, once', async () => {
    const service = await pipelines.service('lamp-shop');
    const commit = await service.push();
    await Promise.all([
      pipelines.look(),
      pipelines.tell('lamp-shop'),
      pipelines.look(),
    ]);
    const run = await pipelines.runThatIs('lamp-shop', 'waiting');
    expect(run.commit).toBe(commit);
    expect(await pipelines.runs('lamp-shop')).toHaveLength(1);
  });

  it('runs nothing for other branches and for repositories without a manifest', async () => {
    const elsewhere = await pipelines.service('elsewhere');
    await elsewhere.push({ 'infra/local.json': undefined });
    const service = await pipelines.service('lamp-shop');
    await service.push({}, 'none', 'side');
    await pipelines.look();
    expect(await pipelines.names()).toEqual([]);
    expect(stages.begun).toEqual([]);
  });

  it('retries only the newest run', async () => {
    const service = await pipelines.service('lamp-shop');
    stages.broken = true;
    await service.push();
    await pipelines.tell('lamp-shop');
    const failed = await pipelines.runThatIs('lamp-shop', 'failed');
    stages.broken = false;
    await service.push();
    await pipelines.tell('lamp-shop');
    await pipelines.runThatIs('lamp-shop', 'waiting');
    const answer = await pipelines.ask('lamp-shop', {
      kind: 'retry',
      runId: failed.id,
      stage: 'test',
    });
    expect(answer).toEqual({
      outcome: 'refused',
      message: 'Run #2 is newer. Retry that one, or start a new run.',
    });
  });

  it('rolls prod back while a newer run is in its tests', async () => {
    const service = await pipelines.service('lamp-shop');
    for (const _ of [1, 2]) {
      await service.push();
      await pipelines.tell('lamp-shop');
      await pipelines.approve('lamp-shop');
      await pipelines.runThatIs('lamp-shop', 'succeeded');
    }
    const [bad] = await pipelines.runs('lamp-shop');
    stages.hangs = true;
    await service.push();
    await pipelines.tell('lamp-shop');
    await began('#3 test');
    await pipelines.ask('lamp-shop', {
      kind: 'rollback',
      runId: bad.id,
      stage: 'deploy prod',
    });
    const back = await pipelines.runThatIs('lamp-shop', 'succeeded');
    expect(back.label).toBe('#4');
    expect((await pipelines.runs('lamp-shop'))[1].phase).toBe('running');
    stages.hangs = false;
    await until(
      'the newer run waits',
      async () => (await pipelines.runs('lamp-shop'))[1].phase === 'waiting',
    );
  });
});
