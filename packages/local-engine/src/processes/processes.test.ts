import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import {
  isSameProcess,
  processIdentity,
  signalGroup,
} from './ProcessIdentity.ts';
import { findMarked } from './strays.ts';
import { parsePs, sampleUsage } from './usage.ts';

/** A process that says when it is up, in a group of its own. */
async function start(environment: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['-e', "console.log('up'); setInterval(() => {}, 1000)"],
    {
      detached: true,
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const ended = new Promise(resolve =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  await new Promise(resolve => child.stdout.once('data', resolve));
  return { pid: child.pid!, ended };
}

describe('process identity', () => {
  it('is the same as long as the process runs, and gone with it', async () => {
    const { pid, ended } = await start();
    const identity = processIdentity(pid)!;
    assert.deepEqual(processIdentity(pid), identity);
    assert.equal(isSameProcess(identity), true);
    assert.equal(signalGroup(identity, 'SIGKILL'), true);
    assert.equal(await ended, 'SIGKILL');
    assert.equal(isSameProcess(identity), false);
    assert.equal(processIdentity(pid), undefined);
    assert.equal(signalGroup(identity, 'SIGKILL'), false);
  });

  it('does not signal a process that only has the pid', async () => {
    const { pid, ended } = await start();
    const other = { pid, start: `${processIdentity(pid)!.start}0` };
    assert.equal(isSameProcess(other), false);
    assert.equal(signalGroup(other, 'SIGKILL'), false);
    assert.equal(isSameProcess(processIdentity(pid)!), true);
    process.kill(pid, 'SIGKILL');
    await ended;
  });

  it('has none for a pid that nobody has', () => {
    assert.equal(processIdentity(2 ** 22 + 1), undefined);
  });
});

describe(
  'findMarked',
  { skip: process.platform !== 'linux' && 'only Linux shows environments' },
  () => {
    it('finds processes by a variable in their environment', async () => {
      const mark = `mark-${process.pid}`;
      const { pid, ended } = await start({ TEST_MARK: mark, OTHER: 'a=b' });
      const [found, ...more] = findMarked('TEST_MARK').filter(
        ({ value }) => value === mark,
      );
      assert.equal(found.pid, pid);
      assert.equal(found.leader, true);
      assert.equal(found.environment.OTHER, 'a=b');
      assert.equal(more.length, 0);
      signalGroup(found, 'SIGKILL');
      await ended;
      assert.equal(
        findMarked('TEST_MARK').some(({ value }) => value === mark),
        false,
      );
    });
  },
);

describe('usage', () => {
  it('measures a process that runs and leaves out one that does not', async () => {
    const usage = await sampleUsage([process.pid, 2 ** 22 + 1]);
    assert.deepEqual([...usage.keys()], [process.pid]);
    assert.ok(usage.get(process.pid)!.memoryBytes > 10_000_000);
    assert.ok(usage.get(process.pid)!.cpuMs > 0);
  });

  it('reads what ps writes on other systems', () => {
    const text =
      '  101  2048 0:01.50\n 102   512   01:02:03\n103 1 2-00:00:01\nbroken line\n';
    assert.deepEqual(
      [...parsePs(text)],
      [
        [101, { cpuMs: 1500, memoryBytes: 2_097_152 }],
        [102, { cpuMs: 3_723_000, memoryBytes: 524_288 }],
        [103, { cpuMs: 172_801_000, memoryBytes: 1024 }],
      ],
    );
  });
});
