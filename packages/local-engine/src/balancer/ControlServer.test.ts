import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Balancer } from './Balancer.ts';
import type { BalancerGroup } from './control.ts';
import { ControlServer } from './ControlServer.ts';
import {
  eventually,
  get,
  groupOf,
  startInstance,
} from './testSupport/harness.ts';

const TOKEN = 'a-secret-of-the-engine';
const GROUP_PATH = '/groups/shop%2Ftest';

async function start(t: TestContext) {
  const balancer = new Balancer();
  const stops: number[] = [];
  const control = new ControlServer({
    balancer,
    token: TOKEN,
    onStop: drainMs => stops.push(drainMs),
  });
  const url = await control.listen();
  t.after(async () => {
    control.close();
    await balancer.stop(0);
  });
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token: string | undefined = TOKEN,
  ) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      body:
        body === undefined || typeof body === 'string'
          ? body
          : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    };
  };
  return { balancer, call, stops, url };
}

describe('the control API', () => {
  it('puts a group in force and says where it listens', async t => {
    const a = await startInstance(t, 'a');
    const { call } = await start(t);
    const { status, json } = await call('PUT', GROUP_PATH, groupOf([a]));
    assert.equal(status, 200);
    assert.equal(json.groupId, 'shop/test');
    assert.deepEqual(json.targets, [
      { instanceId: 'a', inFlight: 0, requests: 0 },
    ]);
    assert.equal((await get(`http://127.0.0.1:${json.port}`)).body, 'a');
    const state = (await call('GET', '/state')).json;
    assert.equal(state.pid, process.pid);
    assert.ok(Date.parse(state.startedAt) <= Date.now());
    assert.deepEqual(state.groups, [
      { ...json, targets: [{ instanceId: 'a', inFlight: 0, requests: 1 }] },
    ]);
  });

  it('keeps the port that was chosen for port 0, and does nothing when told the same again', async t => {
    const a = await startInstance(t, 'a');
    const { call } = await start(t);
    const first = await call('PUT', GROUP_PATH, groupOf([a]));
    await get(`http://127.0.0.1:${first.json.port}`);
    const again = await call('PUT', GROUP_PATH, groupOf([a]));
    assert.equal(again.json.port, first.json.port);
    assert.equal(again.json.targets[0].requests, 1, 'what it counted stays');
  });

  it('moves a group to another port', async t => {
    const a = await startInstance(t, 'a');
    const { call } = await start(t);
    const first = (await call('PUT', GROUP_PATH, groupOf([a]))).json.port;
    const free = await reserve(t);
    await free.release();
    const moved = await call(
      'PUT',
      GROUP_PATH,
      groupOf([a], { port: free.port }),
    );
    assert.equal(moved.json.port, free.port);
    assert.equal((await get(`http://127.0.0.1:${free.port}`)).body, 'a');
    await assert.rejects(get(`http://127.0.0.1:${first}`));
  });

  it('says that a port is taken, serves the others, and takes it once it is free', async t => {
    const a = await startInstance(t, 'a');
    const { call } = await start(t);
    const taken = await reserve(t);
    const wish = groupOf([a], { port: taken.port });
    const refused = await call('PUT', GROUP_PATH, wish);
    assert.equal(refused.status, 200);
    assert.match(refused.json.error, new RegExp(`Port ${taken.port} is taken`));
    assert.equal(refused.json.port, 0);
    const other = await call('PUT', '/groups/other%2Ftest', {
      ...groupOf([a]),
      groupId: 'other/test',
    });
    assert.equal(
      (await get(`http://127.0.0.1:${other.json.port}`)).status,
      200,
    );
    await taken.release();
    const opened = await call('PUT', GROUP_PATH, wish);
    assert.equal(opened.json.error, undefined);
    assert.equal((await get(`http://127.0.0.1:${taken.port}`)).status, 200);
  });

  it('keeps the old port open when the new one is taken', async t => {
    const a = await startInstance(t, 'a');
    const { call } = await start(t);
    const first = (await call('PUT', GROUP_PATH, groupOf([a]))).json.port;
    const taken = await reserve(t);
    const { json } = await call(
      'PUT',
      GROUP_PATH,
      groupOf([a], { port: taken.port }),
    );
    assert.equal(json.port, first);
    assert.match(json.error, /is taken/);
    assert.equal((await get(`http://127.0.0.1:${first}`)).status, 200);
    const back = await call('PUT', GROUP_PATH, groupOf([a]));
    assert.equal(
      back.json.error,
      undefined,
      'the error goes with the wish that caused it',
    );
  });

  it('puts wishes for one group in force one after the other, the last one last', async t => {
    const instances = await Promise.all(
      ['a', 'b', 'c'].map(id => startInstance(t, id)),
    );
    const { call } = await start(t);
    const answers = await Promise.all(
      instances.map(each => call('PUT', GROUP_PATH, groupOf([each]))),
    );
    assert.equal(new Set(answers.map(each => each.json.port)).size, 1);
    assert.equal(
      (await get(`http://127.0.0.1:${answers[0].json.port}`)).body,
      'c',
    );
  });

  it('deletes a group, twice if need be', async t => {
    const { call } = await start(t);
    const { port } = (await call('PUT', GROUP_PATH, groupOf([]))).json;
    assert.equal((await call('DELETE', GROUP_PATH)).status, 204);
    assert.equal((await call('DELETE', GROUP_PATH)).status, 204);
    await assert.rejects(get(`http://127.0.0.1:${port}`));
  });

  it('tells when an instance is drained', async t => {
    const { call } = await start(t);
    const { status, json } = await call(
      'GET',
      '/drained?instance=a&timeoutMs=10',
    );
    assert.deepEqual(
      { status, json },
      { status: 200, json: { drained: true, inFlight: 0 } },
    );
  });

  it('gives metrics after a time', async t => {
    const { call } = await start(t);
    const { status, json } = await call(
      'GET',
      '/metrics?after=2026-01-01T00:00:00Z',
    );
    assert.deepEqual({ status, json }, { status: 200, json: { items: [] } });
  });

  it('passes on when and how patiently to stop', async t => {
    const { call, stops } = await start(t);
    assert.equal((await call('POST', '/stop')).status, 202);
    assert.equal((await call('POST', '/stop', { drainMs: 70 })).status, 202);
    assert.equal((await call('POST', '/stop?drainMs=80')).status, 202);
    await eventually(() => stops.length === 3);
    assert.deepEqual(stops, [5000, 70, 80]);
  });
});

describe('the control API refuses', () => {
  const routes = [
    ['GET', '/state'],
    ['PUT', GROUP_PATH],
    ['DELETE', GROUP_PATH],
    ['GET', '/drained?instance=a'],
    ['GET', '/metrics'],
    ['POST', '/stop'],
    ['GET', '/nothing'],
  ];
  for (const [method, path] of routes) {
    it(`whoever has not the token: ${method} ${path}`, async t => {
      const { call, balancer, stops } = await start(t);
      await balancer.put(groupOf([]));
      for (const token of ['', 'wrong', `${TOKEN}x`, TOKEN.slice(1), ' ']) {
        const { status, text } = await call(method, path, undefined, token);
        assert.equal(status, 401);
        assert.ok(!text.includes(TOKEN));
      }
      assert.equal(balancer.state().groups.length, 1);
      assert.deepEqual(stops, []);
    });
  }

  const good = groupOf([{ id: 'a', port: 1000 }]);
  const target = good.targets[0];
  const bad: [string, unknown, RegExp][] = [
    ['no body', undefined, /body/],
    ['no JSON', '{', /not valid JSON/],
    ['a list', [], /not an object/],
    [
      'another group than in the path',
      { ...good, groupId: 'shop/other' },
      /groupId/,
    ],
    ['a port out of range', { ...good, port: 65536 }, /'port'/],
    ['half a port', { ...good, port: 80.5 }, /'port'/],
    ['a port as text', { ...good, port: '80' }, /'port'/],
    ['no targets', { ...good, targets: undefined }, /'targets'/],
    ['a target that is none', { ...good, targets: [null] }, /targets\[0\]/],
    [
      'a target without id',
      { ...good, targets: [{ ...target, instanceId: '' }] },
      /instanceId/,
    ],
    [
      'a target without release',
      { ...good, targets: [{ ...target, releaseId: undefined }] },
      /releaseId/,
    ],
    [
      'a target on port 0',
      { ...good, targets: [{ ...target, port: 0 }] },
      /port/,
    ],
    [
      'an unknown rotation',
      { ...good, targets: [{ ...target, rotation: 'maybe' }] },
      /rotation/,
    ],
    [
      'a time that is none',
      { ...good, targets: [{ ...target, inSince: 'soon' }] },
      /inSince/,
    ],
    ['an instance twice', { ...good, targets: [target, target] }, /twice/],
    ['a weight above 100', { ...good, weights: { r1: 101 } }, /weights\.r1/],
    ['a negative weight', { ...good, weights: { r1: -1 } }, /weights\.r1/],
    ['no weights', { ...good, weights: undefined }, /weights/],
    [
      'a slow start of ages',
      { ...good, slowStartSeconds: 1e9 },
      /slowStartSeconds/,
    ],
  ];
  for (const [name, body, message] of bad) {
    it(`a group with ${name}, and names what is wrong`, async t => {
      const { call, balancer } = await start(t);
      const { status, json } = await call('PUT', GROUP_PATH, body);
      assert.equal(status, 400);
      assert.match(json.detail, message);
      assert.deepEqual(balancer.state().groups, []);
    });
  }

  it('numbers and times that are none', async t => {
    const { call } = await start(t);
    for (const path of [
      '/drained',
      '/drained?instance=a&timeoutMs=-1',
      '/drained?instance=a&timeoutMs=x',
      '/drained?instance=a&timeoutMs=99999999999',
      '/metrics?after=yesterday',
    ]) {
      assert.equal((await call('GET', path)).status, 400, path);
    }
    assert.equal(
      (await call('POST', '/stop', { drainMs: 'long' })).status,
      400,
    );
    assert.equal((await call('POST', '/stop', [])).status, 202);
    assert.equal((await call('PUT', '/groups/%zz', good)).status, 400);
  });

  it('routes that there are not', async t => {
    const { call } = await start(t);
    for (const [method, path] of [
      ['GET', '/'],
      ['POST', GROUP_PATH],
      ['GET', GROUP_PATH],
      ['PUT', '/groups/a/b'],
      ['GET', '/stop'],
    ]) {
      assert.equal((await call(method, path)).status, 404, `${method} ${path}`);
    }
  });

  it('a group that would poison objects', async t => {
    const { call, balancer } = await start(t);
    const wish = JSON.parse('{"__proto__": 5}') as BalancerGroup['weights'];
    const { status } = await call('PUT', GROUP_PATH, {
      ...good,
      weights: wish,
    });
    assert.equal(status, 200);
    assert.equal(balancer.state().groups.length, 1);
    assert.equal(({} as { r1?: number }).r1, undefined);
  });
});

/** A port that is taken until it is released. */
async function reserve(
  t: TestContext,
): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => server.close());
  return {
    port: (server.address() as AddressInfo).port,
    release: () =>
      new Promise(resolve => {
        server.close(() => resolve());
      }),
  };
}
