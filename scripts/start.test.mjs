import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readJson } from './lib/files.mjs';
import { inRoot } from './lib/paths.mjs';
import { anyFreePort } from './lib/ports.mjs';
import { commandOf, isAlive } from './lib/process.mjs';
import { temporaryFolder } from './lib/testing.mjs';

const state = join(temporaryFolder(), 'state');

function start(...argv) {
  const script = inRoot('scripts', 'start.mjs');
  const child = spawn(process.execPath, [script, ...argv], {
    env: { ...process.env, CAPSTAN_STATE: state },
  });
  let output = '';
  const collect = chunk => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exit = once(child, 'exit');
  const says = async pattern => {
    while (!pattern.test(output)) {
      const ended = await Promise.race([
        once(child.stdout, 'data').then(() => false),
        exit.then(() => true),
      ]);
      if (ended && !pattern.test(output)) assert.fail(output);
    }
  };
  return { child, exit, says, read: () => output };
}

async function fails(...argv) {
  const { exit, read } = start(...argv);
  assert.deepEqual(await exit, [1, null]);
  return read().trim();
}

/** Processes of this machine that were started with the state folder. */
async function left() {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const found = [];
  for (const pid of pids) {
    const what = `${await commandOf(Number(pid))} in ${folderOf(pid)}`;
    if (what.includes(state)) found.push(what);
  }
  return found;
}

function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

after(async () => {
  // Whatever failed above: nothing of this folder runs on.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  await start('--reset', '--port', String(server.address().port)).exit;
  server.close();
});

describe('npm start with something in its way', () => {
  it('explains itself', async () => {
    const { exit, read } = start('--help');
    assert.deepEqual(await exit, [0, null]);
    assert.match(read(), /--no-traffic/);
  });

  it('names an option that does not exist', async () => {
    assert.match(await fails('--tarffic'), /^[^\n]*--tarffic[^\n]*--help$/);
  });

  it('names the port that is taken and another that is free, and leaves nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const said = await fails('--port', String(port));
    assert.match(
      said,
      new RegExp(`^Port ${port} is taken .* npm start -- --port \\d+$`),
    );
    server.close();
    assert.equal(existsSync(join(state, 'start.json')), false);
    assert.deepEqual(await left(), []);
  });
});

const skip = process.platform !== 'linux' && 'looks into /proc';

describe('npm start', { skip }, () => {
  it('serves the portal, survives kill -9, stops in order and forgets when told to', async () => {
    const port = String(await anyFreePort());
    const url = `http://127.0.0.1:${port}`;
    const first = start('--port', port);
    await first.says(/Capstan is ready/);
    assert.match(first.read(), new RegExp(`http://localhost:${port}`));
    const page = await fetch(url);
    assert.match(await page.text(), /<title>Capstan<\/title>/);
    assert.match(await fails('--port', port), /already runs from this folder/);

    const engine = readJson(join(state, 'engine', 'engine.json'));
    const backend = readJson(join(state, 'run', 'backend.json'));
    first.child.kill('SIGKILL');
    await first.exit;
    assert.equal(await isAlive(backend), true);

    const second = start('--port', port, '--no-traffic');
    await second.says(/Capstan is ready/);
    assert.match(second.read(), /PostgreSQL still runs/);
    assert.equal(await isAlive(backend), false);
    const next = readJson(join(state, 'engine', 'engine.json'));
    assert.notEqual(next.pid, engine.pid);
    second.child.kill('SIGTERM');
    assert.deepEqual(await second.exit, [0, null]);
    assert.deepEqual(await left(), []);

    const taken = createServer().listen(Number(port), '127.0.0.1');
    await once(taken, 'listening');
    assert.match(
      await fails('--reset', '--port', port),
      /Everything is forgotten/,
    );
    taken.close();
    assert.deepEqual(readdirSync(state), []);
  });
});
