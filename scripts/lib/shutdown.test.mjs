import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from './paths.mjs';

/** A program with four things to stop; `slow` never stops unless by force. */
const program = slow => `
const { Shutdown } = await import('${inRoot('scripts/lib/shutdown.mjs')}');
const { setTimeout: sleep } = await import('node:timers/promises');
const stop = name => async () => { console.log('stop', name); await sleep(30); console.log('stopped', name); };
const shutdown = new Shutdown();
shutdown.add('database', 'database', stop('database'), async () => console.log('force database'));
shutdown.add('engine', 'engine', stop('engine'));
shutdown.before('engine', 'backend', ${
  slow ? '() => new Promise(() => {})' : "stop('backend')"
}, async () => console.log('force backend'));
shutdown.before('engine', 'traffic', async () => { throw new Error('stuck'); });
shutdown.last(() => console.log('unlock'));
setInterval(() => {}, 1000);
console.log('ready');
`;

async function start(slow = false) {
  const argv = ['--input-type=module', '-e', program(slow)];
  const child = spawn(process.execPath, argv);
  let output = '';
  child.stdout.on('data', chunk => {
    output += chunk;
  });
  await once(child.stdout, 'data');
  return { child, exit: once(child, 'exit'), read: () => output };
}

const order = (text, ...parts) => {
  const places = parts.map(part => text.indexOf(part));
  assert.ok(!places.includes(-1), text);
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
    text,
  );
};

describe('stopping everything', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    it(`ends each thing after those that need it on ${signal}, with code 0`, async () => {
      const { child, exit, read } = await start();
      child.kill(signal);
      assert.deepEqual(await exit, [0, null]);
      order(
        read(),
        'stop backend',
        'stopped backend',
        'stop engine',
        'stopped engine',
        'stop database',
        'stopped database',
        'unlock',
        'Stopped',
      );
      assert.match(read(), /Could not stop traffic: stuck/);
    });
  }

  it('takes one Ctrl-C that arrives twice for one', async () => {
    const { child, exit, read } = await start();
    child.kill('SIGINT');
    await sleep(10);
    child.kill('SIGINT');
    assert.deepEqual(await exit, [0, null]);
    assert.doesNotMatch(read(), /force/);
  });

  it('forces on a second Ctrl-C', async () => {
    const { child, exit, read } = await start(true);
    child.kill('SIGINT');
    await sleep(1200);
    child.kill('SIGINT');
    assert.deepEqual(await exit, [130, null]);
    order(read(), 'force database', 'unlock', 'Ended by force');
    order(read(), 'force backend', 'unlock');
  });
});
