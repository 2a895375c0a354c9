import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { failures, Requests } from '../testing/requests.ts';
import { TestEngine } from '../testing/TestEngine.ts';

describe('supervision of real processes', { timeout: 90_000 }, () => {
  let engine: TestEngine;
  before(async () => {
    engine = await TestEngine.start();
  });
  after(() => engine.close());

  /** Rolls a service with the fault out as the first release of a group; does not wait for its end. */
  async function faulty(environment: string, fault: string, put = {}) {
    const release = await engine.release(`fault-${environment}`, {
      FAULT: fault,
    });
    const group = await engine.group(environment, { desired: 1, ...put });
    const rollout = await engine.client.startRollout(group.id, {
      releaseId: release.id,
    });
    return { ...group, rolloutId: rollout.id, release };
  }
  const ended = async (id: string) =>
    (await engine.client.instances(id)).filter(instance => instance.endedAt);

  it('gives an instance a clean environment, its port, and the secrets that it answers to nobody', async () => {
    const release = await engine.release('env', { LEVEL: 'release' });
    const group = await engine.group('env', {
      variables: { LEVEL: 'group', REGION: 'here' },
      secrets: { PASSWORD: 'hunter2-canary' },
    });
    await engine.roll(group.id, { releaseId: release.id });
    const environment = (await (
      await fetch(`${group.url}/env`)
    ).json()) as Record<string, string>;
    assert.equal(environment.LEVEL, 'release');
    assert.equal(environment.REGION, 'here');
    assert.equal(environment.PASSWORD, 'hunter2-canary');
    assert.equal(environment.CAPSTAN_VERSION, 'env');
    assert.equal(environment.CAPSTAN_ENGINE_STATE, undefined);

    assert.deepEqual((await engine.client.group(group.id)).secretNames, [
      'PASSWORD',
    ]);
    const answers = JSON.stringify([
      await engine.client.snapshot(),
      await engine.client.group(group.id),
      engine.output,
    ]);
    assert.equal(answers.includes('hunter2-canary'), false);
    const mode = (name: string) =>
      fs.statSync(path.join(engine.state, name)).mode % 0o1000;
    assert.equal(mode('secrets.json'), 0o600);
    assert.equal(mode('token'), 0o600);
    for (const name of fs.readdirSync(engine.state)) {
      const file = path.join(engine.state, name);
      if (name !== 'secrets.json' && fs.statSync(file).isFile()) {
        assert.equal(
          fs.readFileSync(file).includes('hunter2-canary'),
          false,
          name,
        );
      }
    }
  });

  it('starts another instance when one is killed, and tells how it ended', async () => {
    const release = await engine.release('killed');
    const group = await engine.group('killed', { desired: 2 });
    await engine.roll(group.id, { releaseId: release.id });
    const [victim] = await engine.client.instances(group.id);
    process.kill(victim.pid!, 'SIGKILL');
    const dead = await engine.until(async () => (await ended(group.id))[0]);
    assert.equal(dead.id, victim.id);
    assert.equal(dead.phase, 'failed');
    assert.equal(dead.exit?.signal, 'SIGKILL');
    assert.equal(dead.pid, undefined);
    await engine.until(
      async () => (await engine.client.group(group.id)).ready === 2,
    );
  });

  it('replaces an instance that is no longer alive, and counts why', async () => {
    const { id } = await faulty('dead', 'dead', {
      health: { intervalMs: 100, unhealthyThreshold: 2, startSeconds: 10 },
    });
    const gone = await engine.until(async () => (await ended(id))[0]);
    assert.match(
      gone.exit!.reason,
      /did not answer \/livez well 2 times in a row and was replaced/,
    );
    assert.equal(gone.phase, 'failed');
  });

  it('slows down and says so when a release crashes in a loop', async () => {
    const good = await engine.release('loop-good');
    const group = await engine.group('loop', { desired: 1 });
    await engine.roll(group.id, { releaseId: good.id });
    // It becomes ready and crashes later, again and again, outside of any rollout.
    const later = await engine.release('loop-later', { FAULT: 'crashLater' });
    const rollout = await engine.client.startRollout(group.id, {
      releaseId: later.id,
    });
    await engine.ended(group.id, rollout.id);
    const looping = await engine.until(async () => {
      const now = await engine.client.group(group.id);
      return now.conditions.find(({ type }) => type === 'crashLoop');
    }, 30_000);
    assert.match(
      looping.message,
      /5 instances of .* failed in a row, the last because it exited with code 3/,
    );
    const count = async () => (await ended(group.id)).length;
    const counted = await count();
    await sleep(1500);
    assert.ok(
      (await count()) <= counted + 1,
      'it is not started again and again',
    );
  });

  it('ends an instance by force when it ignores SIGTERM, and what it started with it', async () => {
    const { id, rolloutId } = await faulty('stubborn', 'stubborn', {
      stopSeconds: 0.3,
    });
    await engine.ended(id, rolloutId);
    const [{ pid }] = await engine.client.instances(id);
    await engine.client.deleteGroup(id);
    await engine.until(async () => {
      await engine.client.group(id).catch(() => undefined);
      return !fs.existsSync(`/proc/${pid}`);
    });
    await engine.until(() =>
      engine.client.group(id).then(
        () => false,
        () => true,
      ),
    );
  });

  it('gives an instance up that does not become ready in time', async () => {
    const { id } = await faulty('late', 'unready', {
      health: { startSeconds: 0.4 },
    });
    const gone = await engine.until(async () => (await ended(id))[0]);
    assert.equal(gone.exit?.reason, 'did not become ready within 0.4 s');
  });

  it('tells of a program that is not there', async () => {
    const release = await engine.client.registerRelease({
      service: 'shop',
      label: 'no-program',
      source: path.join(engine.root, 'service-killed'),
      command: ['no-such-program'],
    });
    const group = await engine.group('noprogram', { desired: 1 });
    const rollout = await engine.roll(group.id, { releaseId: release.id });
    assert.equal(rollout.phase, 'failed');
    assert.match(rollout.message, /could not be started: .*ENOENT/);
  });

  it('is neither blocked nor filled up by a flood of output', async () => {
    const { id, rolloutId } = await faulty('flood', 'flood');
    await engine.ended(id, rolloutId);
    await sleep(1500);
    const started = performance.now();
    const [instance] = await engine.client.instances(id);
    assert.ok(performance.now() - started < 1500, 'the engine answers');
    const size = fs.statSync(
      path.join(engine.state, 'logs', `${instance.id}.log`),
    ).size;
    assert.ok(size < 200 * 1024 * 1024, `${size} bytes`);
    await engine.client.deleteGroup(id);
    await engine.until(() =>
      engine.client.group(id).then(
        () => false,
        () => true,
      ),
    );
    assert.deepEqual(
      fs
        .readdirSync(path.join(engine.state, 'logs'))
        .filter(name => name.startsWith(instance.id)),
      [],
    );
  });

  it('lets requests in flight end before it stops an instance, and sends it no new ones', async () => {
    // It drops what is in flight when it is asked to end: only the order saves the requests.
    const release = await engine.release('drain', { FAULT: 'abrupt' });
    const group = await engine.group('drain', { desired: 2 });
    await engine.roll(group.id, { releaseId: release.id });
    const slow = new Requests(group.url, '/?ms=400');
    for (let round = 0; round < 3; round += 1) {
      await sleep(100);
      const [victim] = (await engine.client.instances(group.id)).filter(
        ({ phase }) => phase === 'ready',
      );
      await engine.client.replaceInstance(group.id, victim.id);
      const gone = await engine.until(async () =>
        (await ended(group.id)).find(i => i.id === victim.id),
      );
      assert.equal(gone.phase, 'stopped');
      assert.equal(gone.exit?.code, 0, 'it was asked, not killed');
    }
    const answers = await slow.stop();
    assert.ok(answers.length > 100);
    assert.deepEqual(failures(answers), []);
  });

  it('cuts a drain off at its deadline', async () => {
    const release = await engine.release('deadline');
    const group = await engine.group('deadline', {
      desired: 1,
      drainSeconds: 0.3,
      stopSeconds: 0.3,
    });
    await engine.roll(group.id, { releaseId: release.id });
    // Not idempotent: the balancer must not send it again to another instance.
    const hanging = fetch(`${group.url}/?ms=30000`, { method: 'POST' }).then(
      response => response.status,
      () => 0,
    );
    await engine.until(
      async () => (await engine.client.instances(group.id))[0].inFlight === 1,
    );
    const [{ id }] = await engine.client.instances(group.id);
    await engine.client.replaceInstance(group.id, id);
    await engine.until(async () =>
      (await ended(group.id)).find(instance => instance.id === id),
    );
    assert.notEqual(await hanging, 200);
  });

  it('measures CPU and memory of every instance', async () => {
    const [instance] = await engine.until(async () => {
      const all = await engine.client.instances('shop/drain');
      return all[0].memoryBytes && all[0].cpuPercent !== undefined
        ? all
        : undefined;
    });
    assert.ok(instance.memoryBytes! > 10 * 1024 * 1024);
    assert.ok(instance.cpuPercent! >= 0);
  });

  it('replaces a balancer that was killed, with the same port', async () => {
    const group = await engine.client.group('shop/drain');
    const { pid } = JSON.parse(
      fs.readFileSync(path.join(engine.state, 'balancer.json'), 'utf8'),
    ) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await engine.until(async () => {
      const now = JSON.parse(
        fs.readFileSync(path.join(engine.state, 'balancer.json'), 'utf8'),
      ) as { pid: number };
      return now.pid !== pid && (await fetch(group.url)).status === 200;
    });
    await engine.until(
      async () => (await engine.client.group(group.id)).conditions.length === 0,
    );
  });

  it('scales out by a policy, tells why, and tells why not at the maximum', async () => {
    const release = await engine.release('queue', { JOBS: '40' });
    const group = await engine.group('queue', {
      desired: 1,
      max: 3,
      policies: [
        { name: 'jobs', metric: 'queue', gauge: 'jobs_waiting', target: 10 },
      ],
    });
    await engine.roll(group.id, { releaseId: release.id });
    await engine.until(
      async () => (await engine.client.group(group.id)).ready === 3,
    );
    const told = await engine.until(async () => {
      const { activities } = await engine.client.snapshot();
      const own = activities.filter(({ groupId }) => groupId === group.id);
      return own.some(({ effect }) => effect === 'none') ? own : undefined;
    });
    assert.ok(
      told.some(
        ({ cause, effect, to }) =>
          cause === 'policy' && effect === 'scaledOut' && to === 3,
      ),
    );
    assert.match(told[0].reason, /at its maximum of 3/);
    const { conditions } = await engine.client.group(group.id);
    assert.ok(conditions.some(({ type }) => type === 'atMax'));
    await sleep(2200);
    const { activities } = await engine.client.snapshot();
    assert.equal(
      activities.filter(a => a.groupId === group.id && a.effect === 'none')
        .length,
      1,
      'once, not every second',
    );
  });
});
