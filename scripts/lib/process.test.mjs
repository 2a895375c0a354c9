import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, gone, isAlive, launch, run, startOf } from './process.mjs';
import { temporaryFolder } from './testing.mjs';

async function sleeper(code = 'setInterval(() => {}, 1000)') {
  const child = spawn(process.execPath, ['-e', `${code};console.log('up')`]);
  await once(child.stdout, 'data');
  return {
    child,
    identity: { pid: child.pid, began: await startOf(child.pid) },
  };
}

describe('a process', () => {
  it('is known by its number together with its start', async () => {
    const { child, identity } = await sleeper();
    assert.equal(await isAlive(identity), true);
    assert.equal(await isAlive({ ...identity, began: '1' }), false);
    assert.equal(await isAlive(undefined), false);
    child.kill('SIGKILL');
    assert.equal(await gone(identity, 5000), true);
    assert.equal(await startOf(identity.pid), undefined);
  });

  it('is never signalled when its number was given to another', async () => {
    const { child, identity } = await sleeper();
    await end({ ...identity, began: 'of another' }, { patienceMs: 100 });
    assert.equal(child.exitCode, null);
    assert.equal(child.signalCode, null);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is asked first', async () => {
    const { child, identity } = await sleeper(
      "process.on('SIGTERM', () => process.exit(7));setInterval(() => {}, 1000)",
    );
    const exit = once(child, 'exit');
    await end(identity);
    assert.deepEqual(await exit, [7, null]);
  });

  it('is ended by force when it does not listen', async () => {
    const { child, identity } = await sleeper(
      "process.on('SIGTERM', () => {});setInterval(() => {}, 1000)",
    );
    const exit = once(child, 'exit');
    await end(identity, { patienceMs: 200 });
    assert.deepEqual(await exit, [null, 'SIGKILL']);
  });

  it('takes its own children along when it has to be ended by force', async () => {
    const folder = temporaryFolder();
    const child = "setInterval(() => {}, 1000);process.on('SIGTERM', () => {})";
    const code = `${child};require('fs').writeFileSync('child', String(require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
      child,
    )}]).pid))`;
    const { identity } = await launch({
      file: process.execPath,
      argv: ['-e', code],
      cwd: folder,
      log: join(folder, 'log'),
    });
    const file = join(folder, 'child');
    while (!existsSync(file) || !readFileSync(file, 'utf8')) await sleep(20);
    const pid = Number(readFileSync(file, 'utf8'));
    const orphan = { pid, began: await startOf(pid) };
    assert.equal(await isAlive(orphan), true);
    await end(identity, { patienceMs: 100, group: true });
    assert.equal(await gone(orphan, 5000), true);
  });

  it('writes to its log when it is launched and tells how it ended', async () => {
    const log = join(temporaryFolder(), 'logs', 'x.log');
    const argv = [
      '-e',
      "console.log('out');console.error('err');process.exit(3)",
    ];
    const { exit } = await launch({ file: process.execPath, argv, log });
    assert.deepEqual(await exit, { code: 3, signal: null });
    assert.equal(readFileSync(log, 'utf8'), 'out\nerr\n');
  });
});

describe('running a command', () => {
  it('answers code and output', async () => {
    const argv = ['-e', "console.log('a');console.error('b');process.exit(2)"];
    const { code, output } = await run(process.execPath, argv);
    assert.equal(code, 2);
    assert.deepEqual(output.trim().split('\n').sort(), ['a', 'b']);
  });

  it('names a tool that is missing and what to do', async () => {
    await assert.rejects(run('npm-of-nobody', ['--version']), {
      name: 'Failure',
      message: /"npm-of-nobody" was not found.*install what is missing/,
    });
  });
});
