import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { stillRunning, treeOf } from './processTree.ts';

const SUPERVISE = new URL('supervise.ts', import.meta.url).href;

/** Starts a child that hears no signal, in a session of its own, and one that hears them; tells their numbers and its folder. */
const BUSY = `
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
const start = (code, detached) => spawn(process.execPath, ['-e', code], { detached, stdio: ['ignore', 'pipe', 'inherit'] });
const deaf = start("process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('on')", true);
const plain = start("setInterval(() => {}, 1000); console.log('on')", false);
await Promise.all([deaf, plain].map(one => new Promise(on => one.stdout.once('data', on))));
const folder = mkdtempSync(join(tmpdir(), 'one-'));
console.log(JSON.stringify({ pids: [process.pid, deaf.pid, plain.pid], folder }));
if (process.argv[2] === 'end') process.exit(7);
setInterval(() => {}, 1000);
`;

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervise-test-'));
  writeFileSync(join(folder, 'busy.mjs'), BUSY);
  writeFileSync(
    join(folder, 'supervisor.mjs'),
    `import { supervise } from ${JSON.stringify(SUPERVISE)};
process.exit(await supervise(${JSON.stringify(
      join(folder, 'busy.mjs'),
    )}, process.argv.slice(2), { patienceMs: 300 }));`,
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends all that was started, also what hears no signal, and removes its folders`, async () => {
    const { child, told } = await start();
    const started = treeOf(child.pid!);
    assert.equal(stillRunning(started).length, 4);
    child.kill(signal);
    assert.deepEqual(await exitOf(child), code);
    assert.deepEqual(stillRunning(started), []);
    assert.equal(existsSync(told.folder), false);
  });
}

test('its own end passes its exit code on, ends what it left in its session and keeps what it left in its folder', async () => {
  const { child, told } = await start('end');
  const [, deaf, plain] = told.pids;
  assert.equal(await exitOf(child), 7);
  assert.equal(existsSync(told.folder), true);
  assert.deepEqual(treeOf(plain), []);
  rmSync(join(told.folder, '..'), { recursive: true, force: true });
  process.kill(deaf, 'SIGKILL');
});

async function start(...args: string[]): Promise<{
  child: ChildProcess;
  told: { pids: number[]; folder: string };
}> {
  const child = spawn(
    process.execPath,
    [join(folder, 'supervisor.mjs'), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface(child.stdout!))
    return { child, told: JSON.parse(line) };
  throw new Error('It told nothing.');
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}
