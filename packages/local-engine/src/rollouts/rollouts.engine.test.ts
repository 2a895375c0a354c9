import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EngineError } from '../api/EngineError.ts';
import type { Release } from '../api/types.ts';
import { failures, Requests } from '../testing/requests.ts';
import { TestEngine } from '../testing/TestEngine.ts';

/** The daemon, real processes and the real balancer. */
describe('rollouts of real processes', { timeout: 90_000 }, () => {
  let engine: TestEngine;
  let one: Release;
  let two: Release;
  let broken: Release;
  before(async () => {
    engine = await TestEngine.start();
    one = await engine.release('1.0.0');
    two = await engine.release('1.1.0');
    broken = await engine.release('1.2.0', { FAULT: 'crash' });
  });
  after(() => engine.close());

  /** A group of three that serves 1.0.0. */
  async function serving(environment: string, desired = 3) {
    const group = await engine.group(environment, { desired });
    const rollout = await engine.roll(group.id, { releaseId: one.id });
    assert.equal(rollout.phase, 'succeeded', rollout.message);
    return group;
  }
  const versions = (environment: string) =>
    engine.client
      .group(`shop/${environment}`)
      .then(group =>
        Object.fromEntries(
          group.revisions.map(({ label, ready, traffic }) => [
            label,
            { ready, traffic },
          ]),
        ),
      );

  it('rolls, goes back and resizes without a failed request', async () => {
    const { id, url } = await serving('roll');
    const requests = new Requests(url);
    assert.equal(
      (await engine.roll(id, { releaseId: two.id })).phase,
      'succeeded',
    );
    assert.equal(
      (
        await engine.roll(id, {
          releaseId: one.id,
          strategy: { type: 'rolling', maxSurge: 3, maxUnavailable: 0 },
        })
      ).phase,
      'succeeded',
    );
    await engine.client.setSize(id, { desired: 1 });
    await engine.client.setSize(id, { desired: 4 });
    await engine.until(async () => (await engine.client.group(id)).ready === 4);
    const answers = await requests.stop();
    assert.deepEqual(failures(answers), []);
    assert.deepEqual(
      new Set(answers.map(({ version }) => version)),
      new Set(['1.0.0', '1.1.0']),
    );
  });

  it('gives a release up that does not start, tells why, and has served all the time', async () => {
    const { id, url } = await serving('breaker');
    const requests = new Requests(url);
    const rollout = await engine.roll(id, { releaseId: broken.id });
    assert.equal(rollout.phase, 'failed');
    assert.equal(rollout.direction, 'back');
    assert.match(
      rollout.message,
      /3 starts of .* failed, the last because it exited with code 1 before it was ready/,
    );
    assert.deepEqual(await versions('breaker'), {
      '1.0.0': { ready: 3, traffic: 100 },
    });
    const failed = (await engine.client.instances(id)).filter(
      ({ phase }) => phase === 'failed',
    );
    assert.ok(failed.length >= 3);
    assert.deepEqual(failed[0].exit?.output, ['boom: cannot start']);
    assert.equal(failed[0].exit?.code, 1);
    assert.deepEqual(failures(await requests.stop()), []);
  });

  it('goes blue/green through its gate, keeps the old set warm, and rolls back by traffic alone', async () => {
    const { id, url } = await serving('warm');
    const requests = new Requests(url);
    const { id: first } = await engine.client.startRollout(id, {
      releaseId: two.id,
      strategy: { type: 'blueGreen', bakeSeconds: 600, gate: true },
    });
    await engine.phase(id, first, 'awaitingPromotion');
    assert.deepEqual(await versions('warm'), {
      '1.0.0': { ready: 3, traffic: 100 },
      '1.1.0': { ready: 3, traffic: 0 },
    });
    await engine.client.promote(id, first);
    await engine.phase(id, first, 'baking');
    const group = await engine.client.group(id);
    assert.equal(group.releaseId, two.id);
    assert.equal(group.warm?.releaseId, one.id);
    const pids = new Set(
      (await engine.client.instances(id))
        .filter(i => i.label === '1.0.0')
        .map(i => i.pid),
    );

    const back = await engine.roll(id, {
      releaseId: one.id,
      rollbackOf: first,
    });
    assert.equal(back.phase, 'succeeded');
    assert.equal(back.rollbackOf, first);
    const serve = (await engine.client.instances(id)).filter(
      i => i.phase === 'ready',
    );
    assert.ok(
      serve.every(({ label, pid }) => label === '1.0.0' && pids.has(pid)),
      'nothing was started anew',
    );
    assert.equal((await engine.client.rollout(id, first)).phase, 'succeeded');
    assert.match(
      (await engine.client.rollout(id, first)).message,
      /rolled back/,
    );
    assert.deepEqual(failures(await requests.stop()), []);
  });

  it('refuses another release during a bake, and says what to do', async () => {
    const { id } = await serving('bake', 1);
    const three = await engine.release('1.3.0');
    const { id: first } = await engine.client.startRollout(id, {
      releaseId: two.id,
      strategy: { type: 'blueGreen', bakeSeconds: 600, gate: false },
    });
    await engine.phase(id, first, 'baking');
    await assert.rejects(
      engine.client.startRollout(id, { releaseId: three.id }),
      /still bakes. Promote it/,
    );
    await engine.client.promote(id, first);
    assert.equal((await engine.ended(id, first)).phase, 'succeeded');
    assert.deepEqual(await versions('bake'), {
      '1.1.0': { ready: 1, traffic: 100 },
    });
  });

  it('shifts traffic by canary weights, pauses, resumes and aborts', async () => {
    const { id, url } = await serving('canary', 4);
    const { id: first } = await engine.client.startRollout(id, {
      releaseId: two.id,
      strategy: {
        type: 'canary',
        steps: [{ weight: 25 }, { weight: 50, pauseSeconds: 600 }],
        bakeSeconds: 0,
      },
    });
    await engine.phase(id, first, 'awaitingPromotion');
    assert.deepEqual(await versions('canary'), {
      '1.0.0': { ready: 4, traffic: 75 },
      '1.1.0': { ready: 1, traffic: 25 },
    });
    const requests = new Requests(url);
    await engine.until(
      async () => (await engine.client.metrics(id)).length >= 0,
    );
    await new Promise(resolve => setTimeout(resolve, 1500));
    const answers = await requests.stop();
    const share =
      answers.filter(({ version }) => version === '1.1.0').length /
      answers.length;
    assert.ok(
      share > 0.1 && share < 0.4,
      `${share} of the requests went to the canary`,
    );
    assert.deepEqual(failures(answers), []);

    assert.equal((await engine.client.pause(id, first)).phase, 'paused');
    await assert.rejects(
      engine.client.promote(id, first),
      /its phase is 'paused'/,
    );
    assert.equal(
      (await engine.client.resume(id, first)).phase,
      'awaitingPromotion',
    );
    await engine.client.promote(id, first);
    await engine.until(
      async () => (await engine.client.rollout(id, first)).traffic === 50,
    );
    await engine.client.abort(id, first);
    assert.equal((await engine.ended(id, first)).phase, 'aborted');
    assert.deepEqual(await versions('canary'), {
      '1.0.0': { ready: 4, traffic: 100 },
    });
    await engine.client.setSize(id, { desired: 6 });
    await engine.until(async () => (await engine.client.group(id)).ready === 6);
    assert.deepEqual(Object.keys(await versions('canary')), ['1.0.0']);
  });

  it('goes through all canary steps by itself', async () => {
    const { id } = await serving('steps', 2);
    const rollout = await engine.roll(id, {
      releaseId: two.id,
      strategy: {
        type: 'canary',
        steps: [
          { weight: 10, pauseSeconds: 0.1 },
          { weight: 50, pauseSeconds: 0.1 },
        ],
        bakeSeconds: 0.2,
      },
    });
    assert.equal(rollout.phase, 'succeeded', rollout.message);
    assert.deepEqual(await versions('steps'), {
      '1.1.0': { ready: 2, traffic: 100 },
    });
  });

  it('aborts a rolling rollout while the new release does not become ready', async () => {
    const { id, url } = await serving('abort');
    const requests = new Requests(url);
    const never = await engine.release('1.4.0', { FAULT: 'unready' });
    const { id: first } = await engine.client.startRollout(id, {
      releaseId: never.id,
    });
    await engine.until(
      async () => (await engine.client.group(id)).running === 4,
    );
    await engine.client.abort(id, first);
    assert.equal((await engine.ended(id, first)).phase, 'aborted');
    assert.deepEqual(await versions('abort'), {
      '1.0.0': { ready: 3, traffic: 100 },
    });
    assert.deepEqual(failures(await requests.stop()), []);
  });

  it('refuses a second rollout while one runs, and the release that runs already', async () => {
    const { id } = await serving('conflict', 1);
    const { id: first } = await engine.client.startRollout(id, {
      releaseId: two.id,
      strategy: { type: 'blueGreen', bakeSeconds: 0, gate: true },
    });
    const refusal = await engine.client
      .startRollout(id, { releaseId: two.id })
      .catch(error => error as EngineError);
    assert.ok(refusal instanceof EngineError);
    assert.equal(refusal.status, 409);
    assert.match(
      refusal.problem.detail,
      new RegExp(`rollout '${first}' to .* runs`),
    );
    await engine.client.abort(id, first);
    await engine.ended(id, first);
    await assert.rejects(
      engine.client.startRollout(id, { releaseId: one.id }),
      /runs it already/,
    );
  });

  it('does the same wish once, however often it comes', async () => {
    const { id } = await serving('once', 1);
    const wish = () =>
      engine.client.startRollout(
        id,
        { releaseId: two.id },
        { idempotencyKey: 'one-click' },
      );
    const answers = await Promise.all(Array.from({ length: 20 }, wish));
    assert.equal(new Set(answers.map(rollout => rollout.id)).size, 1);
    await engine.ended(id, answers[0].id);
    assert.equal((await wish()).id, answers[0].id, 'also long after');
    await assert.rejects(
      engine.client.startRollout(
        id,
        { releaseId: one.id },
        { idempotencyKey: 'one-click' },
      ),
      /was used for another request/,
    );
  });

  it('refuses a wish that was made from an old version of the group', async () => {
    const { id, version } = await engine.group('stale', { desired: 1 });
    await engine.client.setSize(id, { desired: 2 }, { ifMatch: version });
    const refusal = await engine.client
      .setSize(id, { desired: 3 }, { ifMatch: version })
      .catch(error => error as EngineError);
    assert.ok(refusal instanceof EngineError);
    assert.equal(refusal.status, 412);
    assert.equal((await engine.client.group(id)).spec.desired, 2);
  });

  it('refuses a release whose files were changed', async () => {
    const { id } = await engine.group('damaged');
    const release = await engine.release('6.6.6');
    const fs = await import('node:fs/promises');
    const folder = `${engine.state}/releases/${release.digest.slice(7)}`;
    await fs.appendFile(`${folder}/note.txt`, 'changed');
    await assert.rejects(
      engine.client.startRollout(id, { releaseId: release.id }),
      /its files were changed/,
    );
    const listed = (await engine.client.releases('shop')).find(
      other => other.id === release.id,
    );
    assert.equal(listed?.deployable.yes, false);
    assert.equal(
      (await engine.release('6.6.6')).deployable.yes,
      true,
      'registering it again mends it',
    );
  });
});
