import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import type { FleetApi } from './FleetApi';
import { FleetClient } from './FleetClient';

const BASE = 'http://fleet.test/api/fleet';
const GROUP = 'local:default:-:shop%2Fprod';
const GROUP_PATH = `/groups/${encodeURIComponent(GROUP)}`;

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Seen {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** Answers everything, and keeps what came. */
function answer(body: object, status: number = 200): Seen[] {
  const seen: Seen[] = [];
  server.use(
    http.all(`${BASE}/*`, async ({ request }) => {
      const url = new URL(request.url);
      const text = await request.text();
      seen.push({
        method: request.method,
        path: url.pathname.slice('/api/fleet'.length),
        query: url.search,
        headers: Object.fromEntries(request.headers),
        ...(text !== '' && { body: JSON.parse(text) }),
      });
      return HttpResponse.json(body, { status });
    }),
  );
  return seen;
}

/** Refuses everything, as a Backstage backend does. */
function refuse(status: number, name: string, message: string): void {
  answer(
    {
      error: { name, message },
      request: { method: 'GET', url: '/' },
      response: { statusCode: status },
    },
    status,
  );
}

// The global fetch is looked up at each call: msw replaces it.
const client: FleetApi = new FleetClient({
  fetchApi: { fetch: (...args) => fetch(...args) },
  baseUrl: BASE,
});
const scale = { kind: 'scale', desired: 3 } as const;

interface Endpoint {
  readonly name: keyof FleetApi;
  call(): Promise<unknown>;
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  /** Comes as the one member of an object, and goes without it. */
  readonly within?: 'items' | 'verdict' | 'guard';
}

const ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'listServices',
    call: () => client.listServices(),
    method: 'GET',
    path: '/services',
  },
  {
    name: 'listServices',
    call: () =>
      client.listServices({
        search: 'shop & co',
        health: ['critical', 'unknown'],
        rolling: true,
        limit: 10,
        cursor: 'c=',
      }),
    method: 'GET',
    path: '/services',
    query:
      '?search=shop+%26+co&health=critical&health=unknown&rolling=true&limit=10&cursor=c%3D',
  },
  {
    name: 'listGroups',
    call: () => client.listGroups({ entityRef: 'component:default/shop' }),
    method: 'GET',
    path: '/groups',
    query: '?entityRef=component%3Adefault%2Fshop',
  },
  {
    name: 'getGroup',
    call: () => client.getGroup(GROUP),
    method: 'GET',
    path: GROUP_PATH,
  },
  {
    name: 'listInstances',
    call: () => client.listInstances(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/instances`,
    within: 'items',
  },
  {
    name: 'listRevisions',
    call: () => client.listRevisions(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/revisions`,
    within: 'items',
  },
  {
    name: 'listRollouts',
    call: () => client.listRollouts(GROUP, { limit: 5, cursor: 'x' }),
    method: 'GET',
    path: `${GROUP_PATH}/rollouts`,
    query: '?limit=5&cursor=x',
  },
  {
    name: 'getScaling',
    call: () => client.getScaling(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/scaling`,
  },
  {
    name: 'getCapacity',
    call: () => client.getCapacity(GROUP, { from: '2026-01-01T00:00:00Z' }),
    method: 'GET',
    path: `${GROUP_PATH}/capacity`,
    query: '?from=2026-01-01T00%3A00%3A00Z',
  },
  {
    name: 'getSignals',
    call: () => client.getSignals(GROUP, { to: '2026-01-01T00:00:00Z' }),
    method: 'GET',
    path: `${GROUP_PATH}/signals`,
    query: '?to=2026-01-01T00%3A00%3A00Z',
  },
  {
    name: 'plan',
    call: () => client.plan(GROUP, scale),
    method: 'POST',
    path: `${GROUP_PATH}/plans`,
    body: { request: scale },
  },
  {
    name: 'submit',
    call: () =>
      client.submit(GROUP, {
        request: scale,
        concurrencyToken: '7',
        reason: 'sale',
        idempotencyKey: 'key',
      }),
    method: 'POST',
    path: `${GROUP_PATH}/actions`,
    body: { request: scale, concurrencyToken: '7', reason: 'sale' },
  },
  {
    name: 'getAction',
    call: () => client.getAction('a/1'),
    method: 'GET',
    path: '/actions/a%2F1',
  },
  {
    name: 'listActions',
    call: () => client.listActions(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/actions`,
  },
  {
    name: 'listAudit',
    call: () => client.listAudit({ result: ['denied', 'refused'], limit: 5 }),
    method: 'GET',
    path: '/audit',
    query: '?result=denied&result=refused&limit=5',
  },
  {
    name: 'listApprovals',
    call: () => client.listApprovals(),
    method: 'GET',
    path: '/approvals',
    within: 'items',
  },
  {
    name: 'getProposal',
    call: () => client.getProposal('p/1'),
    method: 'GET',
    path: '/proposals/p%2F1',
  },
  {
    name: 'answerProposal',
    call: () => client.answerProposal('p/1', { confirm: true }),
    method: 'POST',
    path: '/proposals/p%2F1/answer',
    body: { confirm: true },
  },
  {
    name: 'planGrouped',
    call: () => client.planGrouped([{ groupId: GROUP, request: scale }]),
    method: 'POST',
    path: '/grouped-plans',
    body: { items: [{ groupId: GROUP, request: scale }] },
  },
  {
    name: 'submitGrouped',
    call: () =>
      client.submitGrouped({
        items: [{ groupId: GROUP, request: scale, concurrencyToken: '7' }],
        onFailure: 'stop',
        idempotencyKey: 'key',
      }),
    method: 'POST',
    path: '/grouped-actions',
    body: {
      items: [{ groupId: GROUP, request: scale, concurrencyToken: '7' }],
      onFailure: 'stop',
    },
  },
  {
    name: 'getGrouped',
    call: () => client.getGrouped('g/1'),
    method: 'GET',
    path: '/grouped-actions/g%2F1',
  },
  {
    name: 'getHealth',
    call: () => client.getHealth(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/health`,
  },
  {
    name: 'listAlerts',
    call: () =>
      client.listAlerts({ groupId: 'g', state: ['open', 'muted'], limit: 5 }),
    method: 'GET',
    path: '/alerts',
    query: '?groupId=g&state=open&state=muted&limit=5',
  },
  {
    name: 'acknowledgeAlert',
    call: () => client.acknowledgeAlert('a/1', { reason: 'Seen.' }),
    method: 'POST',
    path: '/alerts/a%2F1/acknowledge',
    body: { reason: 'Seen.' },
  },
  {
    name: 'muteAlert',
    call: () => client.muteAlert('a/1', { reason: 'Known.' }),
    method: 'POST',
    path: '/alerts/a%2F1/mute',
    body: { reason: 'Known.' },
  },
  {
    name: 'unmuteAlert',
    call: () => client.unmuteAlert('a/1'),
    method: 'POST',
    path: '/alerts/a%2F1/unmute',
    body: {},
  },
  {
    name: 'listTimeline',
    call: () => client.listTimeline({ kind: ['alert'], search: 'a b' }),
    method: 'GET',
    path: '/timeline',
    query: '?kind=alert&search=a+b',
  },
  {
    name: 'getVerdict',
    call: () => client.getVerdict(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/verdict`,
    within: 'verdict',
  },
  {
    name: 'getGuard',
    call: () => client.getGuard(GROUP),
    method: 'GET',
    path: `${GROUP_PATH}/guard`,
    within: 'guard',
  },
  {
    name: 'listPipelines',
    call: () => client.listPipelines({ entityRef: 'component:default/shop' }),
    method: 'GET',
    path: '/pipelines',
    query: '?entityRef=component%3Adefault%2Fshop',
  },
  {
    name: 'getPipeline',
    call: () => client.getPipeline('p/1'),
    method: 'GET',
    path: '/pipelines/p%2F1',
  },
  {
    name: 'submitPipeline',
    call: () =>
      client.submitPipeline('p/1', {
        request: { kind: 'stop', runId: '7' },
        reason: 'Wrong branch.',
        idempotencyKey: 'key',
      }),
    method: 'POST',
    path: '/pipelines/p%2F1/actions',
    body: { request: { kind: 'stop', runId: '7' }, reason: 'Wrong branch.' },
  },
  {
    name: 'getPipelineAction',
    call: () => client.getPipelineAction('a/1'),
    method: 'GET',
    path: '/pipeline-actions/a%2F1',
  },
];

/** Calls that answer nothing. */
const SILENT: readonly Endpoint[] = [
  {
    name: 'hold',
    call: () => client.hold(GROUP, { revisionId: 'r1', reason: 'errors' }),
    method: 'POST',
    path: `${GROUP_PATH}/holds`,
    body: { revisionId: 'r1', reason: 'errors' },
  },
  {
    name: 'releaseHold',
    call: () =>
      client.releaseHold(GROUP, { revisionId: 'r1', reason: 'fixed' }),
    method: 'POST',
    path: `${GROUP_PATH}/holds/release`,
    body: { revisionId: 'r1', reason: 'fixed' },
  },
];

describe('FleetClient', () => {
  it.each(SILENT)('$name asks $method $path', async endpoint => {
    const seen = answer({});
    expect(await endpoint.call()).toBeUndefined();
    expect(seen).toMatchObject([
      { method: endpoint.method, body: endpoint.body },
    ]);
    expect(decodeURI(seen[0].path)).toBe(decodeURI(endpoint.path));
  });

  it.each(ENDPOINTS)('$name asks $method $path$query', async endpoint => {
    const body = { [endpoint.within ?? 'items']: ['one'] };
    const seen = answer(body);
    expect(await endpoint.call()).toEqual(endpoint.within ? ['one'] : body);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: endpoint.method,
      path: endpoint.path,
      query: endpoint.query ?? '',
      ...(endpoint.body !== undefined && { body: endpoint.body }),
    });
  });

  it.each(ENDPOINTS)(
    '$name rejects with the sentence of the answer',
    async endpoint => {
      refuse(409, 'ConflictError', 'It has changed. Look again.');
      await expect(endpoint.call()).rejects.toMatchObject({
        name: 'ResponseError',
        statusCode: 409,
        cause: {
          name: 'ConflictError',
          message: 'It has changed. Look again.',
        },
      });
    },
  );

  it.each([400, 403, 404, 409, 503])(
    'rejects with the status %d',
    async status => {
      refuse(status, 'Error', 'No.');
      await expect(client.getGroup(GROUP)).rejects.toMatchObject({
        statusCode: status,
      });
    },
  );

  it('rejects with an answer that is no JSON', async () => {
    server.use(
      http.all(`${BASE}/*`, () => new HttpResponse('<html>', { status: 502 })),
    );
    await expect(client.getGroup(GROUP)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 502,
    });
  });

  it('sends the idempotency key as a header, and JSON as JSON', async () => {
    const seen = answer({});
    await client.submit(GROUP, {
      request: scale,
      concurrencyToken: '7',
      idempotencyKey: 'my-key',
    });
    expect(seen[0].headers).toMatchObject({
      'idempotency-key': 'my-key',
      'content-type': 'application/json',
    });
    expect(seen[0].body).not.toHaveProperty('idempotencyKey');
  });

  it('covers every call of the API', () => {
    const methods = Object.getOwnPropertyNames(FleetClient.prototype).filter(
      name => name !== 'constructor',
    );
    expect(
      [
        ...new Set([...ENDPOINTS, ...SILENT].map(endpoint => endpoint.name)),
      ].sort(),
    ).toEqual(methods.sort());
  });

  it('stops asking when it is told to', async () => {
    answer({});
    const controller = new AbortController();
    controller.abort();
    await expect(
      client.getGroup(GROUP, { signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('asks the plugin by its name when it is given no address', async () => {
    const asked: string[] = [];
    const fetchIt = async (input: string | URL | Request) => {
      asked.push(String(input));
      return new Response('{}');
    };
    await new FleetClient({ fetchApi: { fetch: fetchIt } }).getGroup('g');
    expect(asked).toEqual(['plugin://fleet/groups/g']);
  });
});
