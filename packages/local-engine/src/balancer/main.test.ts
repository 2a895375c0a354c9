import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  eventually,
  get,
  groupOf,
  rawClient,
  startInstance,
} from './testSupport/harness.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Running {
  readonly state: string;
  readonly address: {
    readonly url: string;
    readonly pid: number;
    readonly startedAt: string;
  };
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }>;
}

function newState(t: TestContext): string {
  const state = mkdtempSync(join(tmpdir(), 'capstan-balancer-'));
  t.after(() => rmSync(state, { recursive: true, force: true }));
  writeFileSync(join(state, 'token'), 'token-of-the-test\n', { mode: 0o600 });
  return state;
}

function launch(t: TestContext, state: string | undefined): ChildProcess {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CAPSTAN_ENGINE_STATE: state },
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function attach(state: string): Promise<Running> {
  const file = join(state, 'balancer.json');
  await eventually(() => existsSync(file), 10_000);
  const address = JSON.parse(readFileSync(file, 'utf8'));
  return {
    state,
    address,
    call: async (method, path, body) => {
      const response = await fetch(`${address.url}${path}`, {
        method,
        headers: { authorization: 'Bearer token-of-the-test' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    },
  };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise(resolve => {
    child.once('exit', resolve);
  });
}

describe('the process', () => {
  it('writes where it listens, on loopback only, readable by its user only', async t => {
    const state = newState(t);
    const child = launch(t, state);
    const { address, call } = await attach(state);
    assert.equal(address.pid, child.pid);
    assert.ok(Date.parse(address.startedAt) <= Date.now());
    assert.equal(statSync(join(state, 'balancer.json')).mode & 0o777, 0o600);
    assert.match(address.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const { port } = JSON.parse(
      (await call('PUT', '/groups/shop%2Ftest', groupOf([]))).text,
    );
    const others = Object.values(networkInterfaces())
      .flat()
      .filter(each => each?.family === 'IPv4' && !each.internal);
    for (const { address: host } of others as { address: string }[]) {
      for (const each of [port, new URL(address.url).port])
        await assert.rejects(fetch(`http://${host}:${each}`));
    }
  });

  it('stops on POST /stop once answers are out, and takes its address away', async t => {
    const state = newState(t);
    const slow = await startInstance(t, 'a', (_, response) =>
      setTimeout(() => response.end('late'), 300),
    );
    const child = launch(t, state);
    const { call } = await attach(state);
    const { port } = JSON.parse(
      (await call('PUT', '/groups/shop%2Ftest', groupOf([slow]))).text,
    );
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => slow.seen.length === 1);
    const code = ended(child);
    assert.equal((await call('POST', '/stop')).status, 202);
    assert.match(await client.closed(), /^HTTP\/1\.1 200 [^]*late$/);
    assert.equal(await code, 0);
    assert.equal(existsSync(join(state, 'balancer.json')), false);
  });

  it('stops on SIGTERM, and not when the terminal says Ctrl-C or hangs up', async t => {
    const state = newState(t);
    const child = launch(t, state);
    const { call } = await attach(state);
    child.kill('SIGINT');
    child.kill('SIGHUP');
    await sleep(100);
    assert.equal((await call('GET', '/state')).status, 200);
    const code = ended(child);
    child.kill('SIGTERM');
    assert.equal(await code, 0);
  });

  it('serves on when its parent and the readers of its output are gone', async t => {
    const state = newState(t);
    const instance = await startInstance(t, 'a');
    // A parent that starts the balancer with pipes, as nobody should, and dies at once by kill -9.
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `require('child_process').spawn(process.execPath, [${JSON.stringify(
          MAIN,
        )}], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
         setTimeout(() => {}, 60_000);`,
      ],
      { stdio: 'ignore', env: { ...process.env, CAPSTAN_ENGINE_STATE: state } },
    );
    const { call, address } = await attach(state);
    t.after(() => {
      try {
        process.kill(address.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    });
    const { port } = JSON.parse(
      (await call('PUT', '/groups/shop%2Ftest', groupOf([instance]))).text,
    );
    const gone = ended(parent);
    parent.kill('SIGKILL');
    await gone;
    for (let i = 0; i < 5; i++) {
      assert.equal((await get(`http://127.0.0.1:${port}`)).body, 'a');
      await sleep(20);
    }
    assert.equal((await call('POST', '/stop', { drainMs: 0 })).status, 202);
    await eventually(() => !existsSync(join(state, 'balancer.json')));
  });

  for (const [name, prepare] of [
    ['without a state folder', () => undefined],
    ['without a token', (state: string) => rmSync(join(state, 'token'))],
    [
      'with an empty token',
      (state: string) => writeFileSync(join(state, 'token'), '\n'),
    ],
  ] as const) {
    it(`does not start ${name}, and says why`, async t => {
      const state = newState(t);
      prepare(state);
      const child = launch(
        t,
        name === 'without a state folder' ? undefined : state,
      );
      let output = '';
      child.stderr?.on('data', chunk => {
        output += chunk;
      });
      assert.equal(await ended(child), 1);
      assert.match(output, /CAPSTAN_ENGINE_STATE|token/);
      assert.ok(!output.includes('    at '), 'a sentence, not a stack');
    });
  }
});
