import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Problem, Release } from '../api/types.ts';
import { TestEngine } from '../testing/TestEngine.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Record<string, string>;
}

describe('the HTTP API', { timeout: 60_000 }, () => {
  let engine: TestEngine;
  let release: Release;
  before(async () => {
    engine = await TestEngine.start();
    release = await engine.release('1.0.0');
    await engine.group('api', { desired: 0, min: 0 });
    await engine.group('other', { desired: 0, min: 0, port: 7950 });
  });
  after(() => engine.close());

  async function call({ method, path, body, raw, headers = {} }: Call) {
    const { url, token } = engine.address();
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      body: text,
      headers: {
        authorization: `Bearer ${token}`,
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  }

  /** A 4xx with a problem document whose sentence is one. */
  async function refused(request: Call, status: number, detail: RegExp) {
    const answer = await call(request);
    assert.equal(answer.status, status, answer.text);
    assert.equal(
      answer.headers.get('content-type'),
      'application/problem+json',
    );
    const problem = JSON.parse(answer.text) as Problem;
    assert.equal(problem.status, status);
    assert.ok(problem.title.length > 0);
    assert.match(problem.detail, detail);
    assert.match(problem.detail, /^[A-Z'].*[.}]$/s, 'a whole sentence');
  }

  const GROUP = '/v1/groups/shop/api';
  const put = (body: unknown, detail: RegExp, status = 400) =>
    [{ method: 'PUT', path: GROUP, body }, status, detail] as const;
  const start = (body: unknown, detail: RegExp, status = 400) =>
    [
      { method: 'POST', path: `${GROUP}/rollouts`, body },
      status,
      detail,
    ] as const;
  const suspend = (body: unknown, detail: RegExp) =>
    [
      { method: 'POST', path: `${GROUP}/autoscaling`, body },
      400,
      detail,
    ] as const;
  const register = (over: object, detail: RegExp, status = 400) =>
    [
      {
        method: 'POST',
        path: '/v1/releases',
        body: {
          service: 'shop',
          label: 'x',
          source: '/tmp',
          command: ['node'],
          ...over,
        },
      },
      status,
      detail,
    ] as const;

  const grid: readonly (readonly [Call, number, RegExp])[] = [
    [{ method: 'GET', path: '/' }, 404, /nothing at '\/'/],
    [{ method: 'GET', path: '/v2/snapshot' }, 404, /nothing at/],
    [{ method: 'GET', path: '/v1/groups' }, 404, /nothing at/],
    [
      { method: 'GET', path: '/v1/groups/shop/%E0%A4%A' },
      400,
      /broken percent-encoding/,
    ],
    [
      { method: 'GET', path: '/v1/groups/Shop/api' },
      400,
      /'Shop' cannot be the name of a service/,
    ],
    [
      { method: 'GET', path: '/v1/groups/shop/-a' },
      400,
      /'-a' cannot be the name of an environment/,
    ],
    [
      { method: 'GET', path: '/v1/groups/shop/..%2f..' },
      400,
      /cannot be the name/,
    ],
    [
      { method: 'GET', path: '/v1/groups/shop/nope' },
      404,
      /no group 'shop\/nope'. Create it/,
    ],
    [{ method: 'DELETE', path: '/v1/groups/shop/nope' }, 404, /no group/],
    [
      { method: 'GET', path: '/v1/groups/shop/nope/instances' },
      404,
      /no group/,
    ],
    [{ method: 'GET', path: '/v1/groups/shop/nope/metrics' }, 404, /no group/],
    [
      { method: 'POST', path: '/v1/groups/shop/nope/size', body: { min: 1 } },
      404,
      /no group/,
    ],
    [
      {
        method: 'POST',
        path: '/v1/groups/shop/nope/rollouts',
        body: { releaseId: 'x' },
      },
      404,
      /no group/,
    ],
    [{ method: 'GET', path: `${GROUP}/rollouts/r-1` }, 404, /no rollout 'r-1'/],
    ...['pause', 'resume', 'promote', 'abort'].map(
      name =>
        [
          { method: 'POST', path: `${GROUP}/rollouts/r-1/${name}` },
          404,
          /no rollout 'r-1'/,
        ] as const,
    ),
    [
      { method: 'POST', path: `${GROUP}/instances/i-1/replace` },
      404,
      /no instance 'i-1'/,
    ],
    [
      { method: 'POST', path: '/v1/snapshot' },
      405,
      /does not take POST. Use GET/,
    ],
    [{ method: 'PATCH', path: GROUP }, 405, /Use PUT, GET, DELETE/],
    [{ method: 'GET', path: '/v1/stop' }, 405, /Use POST/],
    [
      { method: 'GET', path: '/v1/snapshot?x=1' },
      400,
      /does not know the parameter 'x'. It knows: none/,
    ],
    [
      { method: 'GET', path: '/v1/releases?service=A' },
      400,
      /'service' must be the name of a service/,
    ],
    [
      { method: 'GET', path: '/v1/releases?service=a&service=b' },
      400,
      /given once/,
    ],
    [
      { method: 'GET', path: '/v1/events?after=-1' },
      400,
      /'after' must be a whole number/,
    ],
    [
      { method: 'GET', path: `${GROUP}/metrics?after=yesterday` },
      400,
      /'after' must be an ISO time/,
    ],
    [
      {
        method: 'GET',
        path: '/v1/snapshot',
        headers: { authorization: 'Bearer wrong' },
      },
      401,
      /no valid token/,
    ],
    [
      { method: 'GET', path: '/v1/nothing', headers: { authorization: '' } },
      401,
      /no valid token/,
    ],
    [
      {
        method: 'PUT',
        path: GROUP,
        headers: { authorization: 'Basic x' },
        body: {},
      },
      401,
      /no valid token/,
    ],
    [{ method: 'PUT', path: GROUP }, 400, /no body/],
    [{ method: 'PUT', path: GROUP, raw: '{' }, 400, /not JSON/],
    [
      { method: 'PUT', path: GROUP, raw: '[]' },
      400,
      /does not fit PutGroup: it must be object/,
    ],
    [{ method: 'PUT', path: GROUP, raw: 'null' }, 400, /does not fit PutGroup/],
    [
      {
        method: 'PUT',
        path: GROUP,
        raw: 'x=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      415,
      /'application\/x-www-form-urlencoded'. Send JSON/,
    ],
    [
      {
        method: 'PUT',
        path: GROUP,
        raw: `{"variables":{"A":"${'x'.repeat(600 * 1024)}"}}`,
      },
      413,
      /longer than 512 KiB/,
    ],
    [
      { method: 'POST', path: '/v1/stop', body: { now: true } },
      400,
      /takes no body/,
    ],
    [
      { method: 'PUT', path: GROUP, body: {}, headers: { 'if-match': 'x' } },
      400,
      /If-Match must be the version/,
    ],
    [
      { method: 'PUT', path: GROUP, body: {}, headers: { 'if-match': '999' } },
      412,
      /you saw version 999, it is \d+ now/,
    ],
    [
      {
        method: 'PUT',
        path: '/v1/groups/shop/none',
        body: {},
        headers: { 'if-match': '1' },
      },
      412,
      /it is gone now/,
    ],
    [
      {
        method: 'PUT',
        path: GROUP,
        body: {},
        headers: { 'idempotency-key': 'a b' },
      },
      400,
      /Idempotency-Key must have/,
    ],
    put({ mim: 1 }, /unknown field 'mim'/),
    put({ min: -1 }, /'min' must be >= 0/),
    put({ min: 1.5 }, /'min' must be integer/),
    put({ max: 100_000 }, /'max' must be <= 1000/),
    put({ min: 5, max: 2 }, /min \(5\) is greater than max \(2\)/),
    put(
      { min: 1, max: 3, desired: 9 },
      /desired \(9\) is outside min \(1\) and max \(3\)/,
    ),
    put({ port: 70_000 }, /'port' must be <= 65535/),
    put({ port: 7950 }, /group 'shop\/other' uses it/, 409),
    put(
      { health: { readinessPath: 'http://evil/' } },
      /'health.readinessPath' must match/,
    ),
    put({ health: { intervalMs: 1 } }, /'health.intervalMs' must be >= 50/),
    put({ health: { nope: 1 } }, /'health' has the unknown field 'nope'/),
    put({ variables: { 'A B': 'x' } }, /'A B', which is not a variable name/),
    put(
      { variables: { PORT: '1' } },
      /'PORT', which is not a variable name or is set by the engine/,
    ),
    put({ variables: { CAPSTAN_GROUP: 'x' } }, /'CAPSTAN_GROUP'/),
    [
      { method: 'PUT', path: GROUP, raw: '{"variables":{"__proto__":"x"}}' },
      400,
      /'__proto__'/,
    ],
    put({ variables: { A: 1 } }, /'variables.A' must be string/),
    put({ variables: { A: 'x\0y' } }, /'variables.A' must match/),
    put({ secrets: { A: 5 } }, /'secrets.A' must be string/),
    put(
      { policies: [{ name: 'x', metric: 'rain', target: 1 }] },
      /'policies.0.metric' must be one of cpu, requests, queue/,
    ),
    put(
      { policies: [{ name: 'x', metric: 'cpu', target: 0 }] },
      /'policies.0.target' must be > 0/,
    ),
    put(
      { policies: [{ name: 'x', metric: 'queue', target: 1 }] },
      /names no gauge/,
    ),
    put(
      {
        policies: [
          { name: 'x', metric: 'cpu', target: 1 },
          { name: 'x', metric: 'cpu', target: 2 },
        ],
      },
      /'x' names two/,
    ),
    put(
      { scheduled: [{ name: 'x', cron: '* * *', min: 1 }] },
      /scheduled action 'x': '\* \* \*' has 3 fields/,
    ),
    put({ scheduled: [{ name: 'x', cron: '* * * * *' }] }, /sets nothing/),
    [{ method: 'POST', path: `${GROUP}/size`, body: {} }, 400, /fewer than 1/],
    [
      { method: 'POST', path: `${GROUP}/size`, body: { desired: 99 } },
      400,
      /Could not resize 'shop\/api': desired \(99\) is outside/,
    ],
    [
      { method: 'POST', path: `${GROUP}/size`, body: { desired: '3' } },
      400,
      /'desired' must be integer/,
    ],
    suspend({}, /lacks the field 'suspended'/),
    suspend(
      { suspended: ['dynamic'] },
      /'suspended.0' must be one of scaleIn, scaleOut, scheduled/,
    ),
    suspend(
      { suspended: ['scaleIn', 'scaleIn'] },
      /'suspended' must NOT have duplicate items/,
    ),
    suspend(
      { suspended: ['scaleIn'] },
      /Could not suspend autoscaling of 'shop\/api': it has no scaling policy/,
    ),
    suspend({ suspended: ['scheduled'] }, /it has no scheduled action/),
    start({}, /lacks the field 'releaseId'/),
    start(
      { releaseId: 'shop@000000000000' },
      /has no such release. Register it first/,
      404,
    ),
    start(
      { releaseId: 'x', strategy: { type: 'magic' } },
      /'strategy' has an unknown type/,
    ),
    start(
      { releaseId: 'x', strategy: { type: 'rolling' } },
      /'strategy' lacks the field 'maxSurge'/,
    ),
    start(
      {
        releaseId: 'x',
        strategy: { type: 'rolling', maxSurge: 0, maxUnavailable: 0 },
      },
      /cannot move/,
    ),
    start(
      {
        releaseId: 'x',
        strategy: { type: 'canary', steps: [], bakeSeconds: 1 },
      },
      /'strategy.steps'/,
    ),
    start(
      {
        releaseId: 'x',
        strategy: { type: 'canary', steps: [{ weight: 100 }], bakeSeconds: 1 },
      },
      /'strategy.steps.0.weight' must be <= 99/,
    ),
    start(
      {
        releaseId: 'x',
        strategy: { type: 'blueGreen', bakeSeconds: -1, gate: true },
      },
      /'strategy.bakeSeconds' must be >= 0/,
    ),
    register({ service: 'No' }, /'service' must match/),
    register({ label: '' }, /'label'/),
    register({ command: [] }, /'command' must NOT have fewer than 1/),
    register({ command: ['a\0b'] }, /'command.0' must match/),
    register({ source: 'relative' }, /the path is not absolute/),
    register({ source: '/no/such/folder' }, /there is no such folder/),
    register({ source: '/etc/passwd' }, /there is no such folder/),
    register({ source: '/' }, /holds the engine's own state/),
    register({ variables: { HOST: 'x' } }, /'HOST'/),
  ];
  for (const [request, status, detail] of grid) {
    const body = (request.raw ?? JSON.stringify(request.body) ?? '').slice(
      0,
      70,
    );
    it(`answers ${request.method} ${request.path} ${body} with ${status}`, () =>
      refused(request, status, detail));
  }

  it('needs the token everywhere but for its health', async () => {
    const { url } = engine.address();
    assert.equal((await fetch(`${url}/v1/health`)).status, 200);
    const document = JSON.parse(
      (await call({ method: 'GET', path: '/v1/openapi.json' })).text,
    ) as {
      paths: Record<string, Record<string, { security?: unknown[] }>>;
    };
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const open = operation.security?.length === 0;
        const answer = await fetch(url + path.replaceAll(/\{\w+\}/g, 'x'), {
          method: method.toUpperCase(),
        });
        assert.equal(answer.status, open ? 200 : 401, `${method} ${path}`);
        await answer.body?.cancel();
      }
    }
  });

  it('describes every route of API.md', async () => {
    const document = JSON.parse(
      (await call({ method: 'GET', path: '/v1/openapi.json' })).text,
    ) as {
      openapi: string;
      paths: Record<string, object>;
    };
    assert.equal(document.openapi, '3.1.0');
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
    );
    const group = '/v1/groups/{service}/{environment}';
    assert.deepEqual(
      routes.sort(),
      [
        `DELETE ${group}`,
        `GET ${group}`,
        `GET ${group}/instances`,
        `GET ${group}/metrics`,
        `GET ${group}/rollouts/{id}`,
        'GET /v1/events',
        'GET /v1/health',
        'GET /v1/idempotency/{key}',
        'GET /v1/openapi.json',
        'GET /v1/releases',
        'GET /v1/snapshot',
        `POST ${group}/autoscaling`,
        `POST ${group}/instances/{id}/replace`,
        `POST ${group}/rollouts`,
        ...['abort', 'pause', 'promote', 'resume'].map(
          name => `POST ${group}/rollouts/{id}/${name}`,
        ),
        `POST ${group}/size`,
        'POST /v1/releases',
        'POST /v1/stop',
        `PUT ${group}`,
      ].sort(),
    );
  });

  it('keeps what a PUT leaves out, and clamps the size to new bounds', async () => {
    const first = await engine.client.putGroup('shop', 'merge', {
      min: 2,
      max: 8,
      desired: 6,
      variables: { A: '1' },
      health: { intervalMs: 500 },
    });
    assert.equal(first.version, 1);
    assert.equal(first.spec.health.timeoutMs, 1000);
    const second = await engine.client.putGroup('shop', 'merge', {
      max: 4,
      health: { timeoutMs: 200 },
    });
    assert.equal(second.version, 2);
    assert.deepEqual(
      [second.spec.min, second.spec.max, second.spec.desired, second.spec.port],
      [2, 4, 4, first.spec.port],
    );
    assert.deepEqual(
      [second.spec.health.intervalMs, second.spec.health.timeoutMs],
      [500, 200],
    );
    assert.deepEqual(second.spec.variables, { A: '1' });
    assert.equal(
      (await engine.client.setSize('shop/merge', { max: 3 })).spec.desired,
      3,
    );
  });

  it('suspends what it is told to and nothing else, one time for a key, and keeps it', async () => {
    const { id, version } = await engine.client.putGroup('shop', 'still', {
      policies: [{ name: 'cpu', metric: 'cpu', target: 50 }],
    });
    const suspendedOf = async () =>
      (await engine.client.group(id)).spec.suspended;
    const options = { ifMatch: version, idempotencyKey: 'still-1' };
    const first = await engine.client.setAutoscaling(
      id,
      { suspended: ['scaleIn'] },
      options,
    );
    assert.deepEqual(first.autoscaling.processes, [
      { name: 'scaleIn', suspended: true },
      { name: 'scaleOut', suspended: false },
    ]);
    await engine.client.setAutoscaling(id, { suspended: ['scaleOut'] });
    assert.deepEqual(
      await engine.client.setAutoscaling(
        id,
        { suspended: ['scaleIn'] },
        options,
      ),
      first,
    );
    assert.deepEqual(await suspendedOf(), ['scaleOut']);
    await assert.rejects(
      engine.client.setAutoscaling(
        id,
        { suspended: [] },
        { ifMatch: first.version },
      ),
      { status: 412 },
    );
    await engine.client.putGroup('shop', 'still', { max: 4 });
    await engine.client.setSize(id, { max: 5 });
    assert.deepEqual(await suspendedOf(), ['scaleOut']);
    const reasons = (await engine.client.snapshot()).activities
      .filter(({ groupId, cause }) => groupId === id && cause === 'person')
      .map(({ reason }) => reason);
    assert.deepEqual(reasons, [
      'A person suspended scaling out and resumed scaling in.',
      'A person suspended scaling in.',
    ]);
  });

  it('registers the same content once, and knows it by its digest', async () => {
    const again = await call({
      method: 'POST',
      path: '/v1/releases',
      body: {
        service: 'shop',
        label: 'other name',
        source: `${engine.root}/service-1.0.0`,
        command: ['node', 'server.cjs'],
      },
    });
    assert.equal(again.status, 200);
    assert.equal((JSON.parse(again.text) as Release).label, '1.0.0');
    assert.equal(
      (await engine.client.releases('shop')).filter(
        ({ id }) => id === release.id,
      ).length,
      1,
    );
    assert.deepEqual(await engine.client.releases('unknown'), []);
  });

  it('deletes a group, and lets it be made anew', async () => {
    await engine.group('gone', { desired: 2 });
    await engine.roll('shop/gone', { releaseId: release.id });
    await engine.client.deleteGroup('shop/gone');
    const size = await call({
      method: 'POST',
      path: '/v1/groups/shop/gone/size',
      body: { min: 1 },
    });
    assert.ok(size.status === 409 || size.status === 404, size.text);
    await engine.until(
      async () =>
        (await call({ method: 'GET', path: '/v1/groups/shop/gone' })).status ===
        404,
    );
    assert.equal(
      (await engine.client.snapshot()).instances.some(
        ({ groupId }) => groupId === 'shop/gone',
      ),
      false,
    );
    assert.equal((await engine.group('gone')).version, 1);
  });

  it('answers with one snapshot of everything', async () => {
    const snapshot = await engine.client.snapshot();
    assert.ok(snapshot.sequence > 0);
    assert.ok(snapshot.groups.some(({ id }) => id === 'shop/api'));
    assert.ok(snapshot.releases.some(({ id }) => id === release.id));
  });

  it('has never answered with a 5xx, nor logged an error, in all this', () => {
    assert.equal(
      /Could not answer|Error:/.test(engine.output),
      false,
      engine.output,
    );
  });
});
