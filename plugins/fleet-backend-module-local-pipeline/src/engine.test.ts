import path from 'node:path';
import { manifestOf } from './__testUtils__/ServiceRepository';
import { TestEngine, until } from './__testUtils__/TestEngine';
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

  const url = async (group: string) => (await engine.client.group(group)).url;

  it('deploys the first commit of a template to test and prod at once', async () => {
    const service = await pipelines.service('first-shop', 'scaffolder:task-1');
    await service.push();
    await pipelines.tell('first-shop');
    const run = await pipelines.runThatIs('first-shop', 'succeeded');
    expect(summary(run)).toEqual([
      'install: succeeded',
      'test: skipped',
      'build: succeeded',
      'deploy test: succeeded',
      'smoke test: succeeded',
      'approval: skipped',
      'deploy prod: succeeded',
      'smoke prod: succeeded',
    ]);
    expect(run.stages[1].message).toMatch(/tests run with the next push/);
    expect(run.trigger).toBe('created from a template');

    await service.push();
    await pipelines.tell('first-shop');
    const next = await pipelines.runThatIs('first-shop', 'waiting');
    expect(next.stages[1].phase).toBe('succeeded');
  });

  it('goes back when too many requests fail after a rollout to prod, and says how many', async () => {
    const good = await engine.client.group('first-shop/prod');
    const service = await pipelines.service('first-shop-2');
    await service.push();
    await pipelines.tell('first-shop-2');
    await pipelines.approve('first-shop-2');
    await pipelines.runThatIs('first-shop-2', 'succeeded');
    const before = await engine.client.group('first-shop-2/prod');

    await service.push({}, 'errors');
    await pipelines.tell('first-shop-2');
    await pipelines.approve('first-shop-2');
    const asking = setInterval(() => {
      fetch(before.url).catch(() => {});
    }, 50);
    const failed = await pipelines
      .runThatIs('first-shop-2', 'failed')
      .finally(() => clearInterval(asking));
    expect(failed.message).toMatch(
      /'deploy prod' failed: [\d.]+ % of \d+ requests failed \(limit 5 %\)\. It went back to 1\.0\.0-/,
    );
    const after = await engine.client.group('first-shop-2/prod');
    expect(after.releaseId).toBe(before.releaseId);
    expect(after.releaseId).not.toBe(good.releaseId);
  });

  it('fails with the sentence of the engine when a release does not start, and leaves what served', async () => {
    const before = await engine.client.group('lamp-shop/test');
    const service = await pipelines.clone('lamp-shop');
    await service.push({}, 'crash');
    await pipelines.tell('lamp-shop');
    const run = await pipelines.runThatIs('lamp-shop', 'failed');
    expect(run.message).toMatch(/'deploy test' failed: .*exited with code 1/);
    const after = await engine.client.group('lamp-shop/test');
    expect([after.releaseId, after.ready]).toEqual([before.releaseId, 1]);
  });

  it('fails when a customer would get no cart', async () => {
    const service = await pipelines.clone('lamp-shop');
    await service.push({}, 'noCart');
    await pipelines.tell('lamp-shop');
    const run = await pipelines.runThatIs('lamp-shop', 'failed');
    expect(run.message).toMatch(
      /'smoke test' failed: POST .*\/api\/carts answered 422 instead of 201/,
    );
  });

  it('brings back to prod what it held before a run', async () => {
    const service = await pipelines.clone('lamp-shop');
    const { releaseId: held } = await engine.client.group('lamp-shop/prod');
    await service.push();
    await pipelines.tell('lamp-shop');
    await pipelines.approve('lamp-shop');
    const run = await pipelines.runThatIs('lamp-shop', 'succeeded');
    const { releaseId } = await engine.client.group('lamp-shop/prod');
    expect(releaseId).not.toBe(held);

    const back = { kind: 'rollback', runId: run.id, stage: 'deploy prod' };
    await expect(
      pipelines.ask('lamp-shop', back as any, 'back-once'),
    ).resolves.toMatchObject({ outcome: 'accepted' });
    await pipelines.ask('lamp-shop', back as any, 'back-once');
    const rolled = await pipelines.runThatIs('lamp-shop', 'succeeded');
    expect(rolled.trigger).toBe(`rollback of ${run.label}`);
    const after = await engine.client.group('lamp-shop/prod');
    expect(after.releaseId).toBe(held);
    expect((await pipelines.runs('lamp-shop'))[1].id).toBe(run.id);
  });

  it('rolls nothing out for a commit that changes nothing of what is deployed', async () => {
    const service = await pipelines.clone('lamp-shop');
    const same = { 'note.txt': 'the same' };
    await service.push(same);
    await pipelines.tell('lamp-shop');
    const first = await pipelines.runThatIs('lamp-shop', 'waiting');
    await service.push({ ...same, 'README.md': 'More words.' });
    await pipelines.tell('lamp-shop');
    await until('the second run waits', async () => {
      const [run] = await pipelines.runs('lamp-shop');
      return run.phase === 'waiting' && run.id !== first.id;
    });
    const [second] = await pipelines.runs('lamp-shop');
    expect(second.digest).toBe(first.digest);
    const messages = second.stages.map(({ message }) => message);
    expect(messages[2]).toMatch(
      new RegExp(`very files of 1.0.0-${first.commit!.slice(0, 7)} `),
    );
    expect(messages[3]).toMatch(/serves in test already/);
  });

  it('leaves groups alone that it did not make', async () => {
    await engine.client.putGroup('shop', 'test', { min: 0, max: 1 });
    const service = await pipelines.service('shop');
    await service.push();
    await pipelines.tell('shop');
    const run = await pipelines.runThatIs('shop', 'failed');
    expect(run.message).toMatch(
      /already has a group 'shop\/test' that this pipeline did not make/,
    );
  });

  it('says what is wrong with the manifest before it does anything', async () => {
    const service = await pipelines.service('wrong-shop');
    await service.push({ 'infra/local.json': { service: 'lamp-shop' } });
    await pipelines.tell('wrong-shop');
    const run = await pipelines.runThatIs('wrong-shop', 'failed');
    expect(run.message).toMatch(
      /'install' failed: infra\/local\.json is about the service 'lamp-shop'/,
    );
  });

  it('applies a changed manifest, and leaves what a person changed since', async () => {
    const service = await pipelines.clone('lamp-shop');
    await engine.client.setSize('lamp-shop/test', { max: 3, desired: 2 });
    await service.push();
    await pipelines.tell('lamp-shop');
    await pipelines.runThatIs('lamp-shop', 'waiting');
    const kept = await engine.client.group('lamp-shop/test');
    expect(kept.spec).toMatchObject({ max: 3, desired: 2, stopSeconds: 2 });
    const manifest = { ...manifestOf('lamp-shop'), stopSeconds: 3 };
    await service.push({ 'infra/local.json': manifest });
    await pipelines.tell('lamp-shop');
    await pipelines.runThatIs('lamp-shop', 'waiting');
    const changed = await engine.client.group('lamp-shop/test');
    expect(changed.spec).toMatchObject({ max: 2, stopSeconds: 3 });
  });

  it('takes the groups of a repository that is gone away', async () => {
    const removed = await pipelines.repositories.remove('first-shop-2', {
      createdBy: 'user:default/olivia',
    });
    expect(removed).toBe('removed');
    expect(await url('first-shop-2/prod')).toMatch(/^http/);
    await pipelines.look();
    await pipelines.look();
    await until('the groups are gone', async () => {
      const { groups } = await engine.client.snapshot();
      return !groups.some(({ id }) => id.startsWith('first-shop-2/'));
    });

    const again = await pipelines.service('first-shop-2');
    await again.push();
    await pipelines.tell('first-shop-2');
    const run = await pipelines.runThatIs('first-shop-2', 'waiting');
    expect(run.label).toBe('#1');
  });

  it('takes all away at once of a repository that was removed on purpose, and nothing while there is one', async () => {
    const service = await pipelines.service('undone-shop', 'scaffolder:task-1');
    await service.push();
    await pipelines.tell('undone-shop');
    const groups = async () =>
      (await engine.client.snapshot()).groups.filter(({ id }) =>
        id.startsWith('undone-shop/'),
      );
    await until('it runs', async () => (await groups()).length === 2);
    await pipelines.tellRemoved('undone-shop');
    expect(await groups()).toHaveLength(2);

    await pipelines.repositories.remove('undone-shop', {
      createdBy: 'scaffolder:task-1',
    });
    await pipelines.tellRemoved('undone-shop');
    await until('it is gone', async () => (await groups()).length === 0);
  });
});
