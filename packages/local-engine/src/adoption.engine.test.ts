import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Release } from './api/types.ts';
import { failures, Requests } from './testing/requests.ts';
import { TestEngine } from './testing/TestEngine.ts';

/** What holds when the engine is killed, replaced or stopped. */
describe('an engine that comes back', { timeout: 90_000 }, () => {
  let engine: TestEngine;
  let one: Release;
  let two: Release;
  before(async () => {
    engine = await TestEngine.start();
    one = await engine.release('1.0.0');
    two = await engine.release('1.1.0');
  });
  after(() => engine.close());

  const pids = async (id: string) =>
    (await engine.client.instances(id))
      .filter(i => !i.endedAt)
      .map(({ pid }) => pid)
      .sort();
  const orphans = async () => {
    const { instances } = await engine.client.snapshot();
    const known = new Set(instances.map(({ pid }) => pid));
    return engine
      .processes()
      .filter(
        ({ pid, environment }) =>
          environment.CAPSTAN_INSTANCE && !known.has(pid),
      );
  };

  it('adopts instances and balancer after kill -9: the same processes, no failed request', async () => {
    const group = await engine.group('adopt', { desired: 3 });
    await engine.roll(group.id, { releaseId: one.id });
    const former = await pids(group.id);
    const requests = new Requests(group.url);
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      await engine.signal(signal);
      await sleep(100);
      await engine.spawn();
    }
    assert.deepEqual(await pids(group.id), former);
    assert.deepEqual(failures(await requests.stop()), []);
    assert.equal(
      engine.processes().filter(p => p.environment.CAPSTAN_BALANCER_OF).length,
      1,
    );

    // They are watched again, not only left alone.
    process.kill(former[0]!, 'SIGKILL');
    await engine.until(async () => {
      const now = await pids(group.id);
      return now.length === 3 && !now.includes(former[0]);
    });
    await engine.until(
      async () => (await engine.client.group(group.id)).ready === 3,
    );
  });

  it('goes on with a rollout where it was', async () => {
    const group = await engine.group('resume', { desired: 4 });
    await engine.roll(group.id, { releaseId: one.id });
    const requests = new Requests(group.url);
    const { id } = await engine.client.startRollout(group.id, {
      releaseId: two.id,
    });
    for (let kill = 0; kill < 4; kill += 1) {
      await sleep(60);
      await engine.signal('SIGKILL');
      await engine.spawn();
    }
    assert.equal((await engine.ended(group.id, id)).phase, 'succeeded');
    assert.deepEqual(failures(await requests.stop()), []);
    await engine.until(async () => (await orphans()).length === 0);
  });

  it('keeps a gate closed and a warm set warm over a restart', async () => {
    const group = await engine.group('gate', { desired: 1 });
    await engine.roll(group.id, { releaseId: one.id });
    const { id } = await engine.client.startRollout(group.id, {
      releaseId: two.id,
      strategy: { type: 'blueGreen', bakeSeconds: 600, gate: true },
    });
    await engine.phase(group.id, id, 'awaitingPromotion');
    await engine.signal('SIGKILL');
    await engine.spawn();
    assert.equal(
      (await engine.client.rollout(group.id, id)).phase,
      'awaitingPromotion',
    );
    await engine.client.promote(group.id, id);
    await engine.phase(group.id, id, 'baking');
    await engine.signal('SIGKILL');
    await engine.spawn();
    assert.equal((await engine.client.group(group.id)).warm?.releaseId, one.id);
    await engine.client.abort(group.id, id);
    assert.equal((await engine.ended(group.id, id)).phase, 'aborted');
  });

  it('still leaves alone what of its autoscaling was suspended', async () => {
    const group = await engine.group('suspended', {
      policies: [{ name: 'cpu', metric: 'cpu', target: 50 }],
    });
    await engine.client.setAutoscaling(group.id, { suspended: ['scaleIn'] });
    const seen = await engine.client.group(group.id);
    await engine.signal('SIGKILL');
    await engine.spawn();
    const after_ = await engine.client.group(group.id);
    assert.deepEqual(
      [after_.version, after_.autoscaling],
      [seen.version, seen.autoscaling],
    );
    assert.deepEqual(after_.spec.suspended, ['scaleIn']);
  });

  it('replaces what ended while it was away', async () => {
    const group = await engine.group('away', { desired: 2 });
    await engine.roll(group.id, { releaseId: one.id });
    const [victim, other] = await pids(group.id);
    await engine.signal('SIGKILL');
    process.kill(victim!, 'SIGKILL');
    await engine.spawn();
    await engine.until(
      async () => (await engine.client.group(group.id)).ready === 2,
    );
    const now = await pids(group.id);
    assert.ok(now.includes(other) && !now.includes(victim));
    const gone = (await engine.client.instances(group.id)).find(i => i.endedAt);
    assert.equal(gone?.exit?.reason, 'ended while the engine was away');
  });

  /** Changes the books while the engine is down. */
  function edit(sql: string, ...values: (string | number)[]): void {
    const db = new DatabaseSync(path.join(engine.state, 'engine.db'));
    db.prepare(sql).run(...values);
    db.close();
  }

  it('finds a process that was spawned but not written down', async () => {
    const group = await engine.group('unwritten', { desired: 1 });
    await engine.roll(group.id, { releaseId: one.id });
    const former = await pids(group.id);
    await engine.signal('SIGKILL');
    edit(
      `UPDATE instances SET data = json_remove(data, '$.process', '$.port') WHERE group_id = ? AND ended = 0`,
      group.id,
    );
    await engine.spawn();
    assert.deepEqual(await pids(group.id), former);
  });

  it('forgets a decision whose process was never spawned', async () => {
    const group = await engine.group('unspawned', { desired: 1 });
    await engine.roll(group.id, { releaseId: one.id });
    await engine.signal('SIGKILL');
    edit(
      `INSERT INTO instances (id, group_id, ended, data) VALUES ('i-ghost', ?, 0, ?)`,
      group.id,
      JSON.stringify({
        id: 'i-ghost',
        groupId: group.id,
        releaseId: one.id,
        label: '1.0.0',
        phase: 'starting',
        startedAt: new Date().toISOString(),
        replace: false,
      }),
    );
    await engine.spawn();
    assert.equal(
      (await engine.client.instances(group.id)).some(
        ({ id }) => id === 'i-ghost',
      ),
      false,
    );
  });

  it('ends a process of ours whose end was written down', async () => {
    const group = await engine.group('stray', { desired: 1 });
    await engine.roll(group.id, { releaseId: one.id });
    const [pid] = await pids(group.id);
    await engine.signal('SIGKILL');
    edit(
      `UPDATE instances SET ended = 1, data = json_set(data, '$.phase', 'stopped', '$.endedAt', '2026-01-01T00:00:00.000Z') WHERE group_id = ? AND ended = 0`,
      group.id,
    );
    await engine.spawn();
    await engine.until(
      async () => (await engine.client.group(group.id)).ready === 1,
    );
    assert.equal((await pids(group.id)).includes(pid), false);
    await engine.until(async () => (await orphans()).length === 0);
  });

  it('never signals a foreign process that has a recorded pid by now', async () => {
    const foreign = spawn(
      process.execPath,
      [
        '-e',
        "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')",
      ],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    await new Promise(resolve => foreign.stdout.once('data', resolve));
    const group = await engine.group('foreign', { desired: 2 });
    await engine.roll(group.id, { releaseId: one.id });
    const [victim] = await engine.client.instances(group.id);
    await engine.signal('SIGKILL');
    process.kill(victim.pid!, 'SIGKILL');
    // The pid of the dead instance has come round: now it is somebody else's.
    edit(
      `UPDATE instances SET data = json_set(data, '$.process.pid', ?) WHERE id = ?`,
      foreign.pid!,
      victim.id,
    );
    await engine.spawn();
    await engine.until(
      async () => (await engine.client.group(group.id)).ready === 2,
    );
    await engine.client.deleteGroup(group.id);
    await engine.until(() =>
      engine.client.group(group.id).then(
        () => false,
        () => true,
      ),
    );
    assert.equal(foreign.exitCode, null);
    assert.equal(foreign.signalCode, null);
    foreign.kill('SIGKILL');
  });

  it('gives a group another port when somebody took its own while nobody served', async () => {
    const group = await engine.group('moved', { desired: 1 });
    const fixed = await engine.group('fixed', { desired: 1, port: 7951 });
    await engine.roll(group.id, { releaseId: one.id });
    await engine.signal('SIGKILL');
    const { pid } = JSON.parse(
      fs.readFileSync(path.join(engine.state, 'balancer.json'), 'utf8'),
    ) as { pid: number };
    process.kill(pid, 'SIGKILL');
    const taken = await Promise.all(
      [group, fixed].map(async ({ spec }) => {
        const server = net.createServer(socket => socket.destroy());
        server.unref();
        await engine.until(async () => {
          server.listen(spec.port, '127.0.0.1');
          await once(server, 'listening');
          return true;
        });
        return server;
      }),
    );
    await engine.spawn();
    const moved = await engine.until(async () => {
      const now = await engine.client.group(group.id);
      return now.spec.port !== group.spec.port &&
        now.conditions.length === 0 &&
        (await fetch(now.url)).status === 200
        ? now
        : undefined;
    });
    assert.equal(moved.releaseId, one.id);
    // A port that a person chose is not changed behind their back.
    const stuck = await engine.until(async () => {
      const now = await engine.client.group(fixed.id);
      return now.conditions.length > 0 ? now : undefined;
    });
    assert.equal(stuck.spec.port, 7951);
    assert.match(
      stuck.conditions[0].message,
      /cannot open the port of 'shop\/fixed'/,
    );
    taken.forEach(server => server.close());
    await engine.client.deleteGroup(fixed.id);
  });

  it('lets only one engine use a state folder', async () => {
    const second = spawn(
      process.execPath,
      [new URL('./daemon.ts', import.meta.url).pathname],
      {
        env: { ...process.env, CAPSTAN_ENGINE_STATE: engine.state },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    second.stderr.on('data', chunk => (said += chunk));
    const code = await new Promise(resolve => second.once('exit', resolve));
    assert.equal(code, 1);
    assert.match(
      said,
      new RegExp(
        `Another local engine \\(process ${engine.pid}\\) already uses`,
      ),
    );
    assert.equal((await engine.client.health()).status, 'ok');
  });

  it('takes a lock over whose pid belongs to somebody else by now', async () => {
    await engine.signal('SIGKILL');
    fs.writeFileSync(
      path.join(engine.state, 'engine.lock'),
      JSON.stringify({ pid: process.pid, start: 'long ago' }),
    );
    await engine.spawn();
    assert.equal((await engine.client.health()).status, 'ok');
  });

  it('leaves nothing behind when it is stopped, and starts its groups again', async () => {
    const group = await engine.client.group('shop/adopt');
    await engine.stop();
    assert.deepEqual(engine.processes(), []);
    assert.equal(fs.existsSync(path.join(engine.state, 'engine.json')), false);
    await engine.spawn();
    await engine.until(
      async () =>
        (await engine.client.group(group.id)).ready === group.spec.desired,
    );
    assert.equal((await fetch(group.url)).status, 200);
  });
});

describe('the daemon', () => {
  const run = async (environment: Record<string, string>) => {
    const child = spawn(
      process.execPath,
      [new URL('./daemon.ts', import.meta.url).pathname],
      {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', chunk => (said += chunk));
    return {
      code: await new Promise(resolve => child.once('exit', resolve)),
      said,
    };
  };

  it('ends with one clear sentence for a port or a folder that it cannot use', async () => {
    const port = await run({
      CAPSTAN_ENGINE_PORT: 'x',
      CAPSTAN_ENGINE_STATE: '/tmp/never',
    });
    assert.equal(port.code, 1);
    assert.match(port.said, /CAPSTAN_ENGINE_PORT is 'x'/);
    const folder = await run({ CAPSTAN_ENGINE_STATE: '/proc/nothing' });
    assert.equal(folder.code, 1);
    assert.equal(folder.said.trim().split('\n').length, 1, folder.said);
  });
});
