import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { eventually } from './__testUtils__/eventually';
import { built, ShopPipelines } from './__testUtils__/ShopPipelines';
import { ShopProvider } from './__testUtils__/ShopProvider';
import { startFleet } from './__testUtils__/startFleet';
import { spec } from './schema/openapi';

/**
 * Every route against everybody who must not get through. The rows come from the document, so a route that is added
 * there without being described here fails the first test.
 */

const GROUP = encodeURIComponent('memory:test:-:shop%2Fprod');
const UNKNOWN_GROUP = encodeURIComponent('memory:test:-:shop%2Fnowhere');

interface Route {
  /** A request that works. */
  readonly query?: Record<string, string>;
  readonly body?: object;
  /** Same request about something that does not exist; absent when it is about nothing. */
  readonly unknown?: {
    readonly path?: Record<string, string>;
    readonly query?: Record<string, string>;
    readonly body?: object;
  };
}

const GROUP_ID = decodeURIComponent(GROUP);
const UNKNOWN_ID = '7d9f5c1e-0000-4000-8000-000000000000';
const unknownGroup = { path: { groupId: UNKNOWN_GROUP } };
const PIPELINE = encodeURIComponent('memory-pipeline:test:-:shop');
const unknownPipeline = {
  path: { pipelineId: encodeURIComponent('memory-pipeline:test:-:none') },
};
const scaleRequest = { kind: 'scale', desired: 3 };

const ROUTES: Record<string, Route> = {
  listServices: {},
  listGroups: {
    query: { entityRef: 'component:default/shop' },
    unknown: { query: { entityRef: 'component:default/nothing' } },
  },
  getGroup: { unknown: unknownGroup },
  listInstances: { unknown: unknownGroup },
  listRevisions: { unknown: unknownGroup },
  listRollouts: { unknown: unknownGroup },
  getScaling: { unknown: unknownGroup },
  getCapacity: { unknown: unknownGroup },
  getSignals: { unknown: unknownGroup },
  getVerdict: { unknown: unknownGroup },
  getGuard: { unknown: unknownGroup },
  plan: { body: { request: scaleRequest }, unknown: unknownGroup },
  submit: {
    body: { request: scaleRequest, concurrencyToken: '1' },
    unknown: unknownGroup,
  },
  listActions: { unknown: unknownGroup },
  listAudit: {},
  hold: {
    body: { revisionId: 'r2', reason: 'It leaks.' },
    unknown: unknownGroup,
  },
  releaseHold: {
    body: { revisionId: 'r2', reason: 'It does not leak.' },
    unknown: unknownGroup,
  },
  getAction: {
    unknown: { path: { actionId: UNKNOWN_ID } },
  },
  getHealth: { unknown: unknownGroup },
  listAlerts: {},
  listTimeline: {},
  acknowledgeAlert: {
    body: {},
    unknown: { path: { alertId: UNKNOWN_ID } },
  },
  muteAlert: {
    body: { until: inAnHour(), reason: 'It is known.' },
    unknown: { path: { alertId: UNKNOWN_ID } },
  },
  unmuteAlert: { body: {}, unknown: { path: { alertId: UNKNOWN_ID } } },
  listApprovals: {},
  getProposal: { unknown: { path: { proposalId: UNKNOWN_ID } } },
  answerProposal: {
    body: { confirm: false },
    unknown: { path: { proposalId: UNKNOWN_ID } },
  },
  planGrouped: {
    body: { items: [{ groupId: GROUP_ID, request: scaleRequest }] },
    unknown: {
      body: {
        items: [
          {
            groupId: decodeURIComponent(UNKNOWN_GROUP),
            request: scaleRequest,
          },
        ],
      },
    },
  },
  submitGrouped: {
    body: {
      items: [
        { groupId: GROUP_ID, request: scaleRequest, concurrencyToken: '1' },
      ],
      onFailure: 'stop',
    },
    unknown: {
      body: {
        items: [
          {
            groupId: decodeURIComponent(UNKNOWN_GROUP),
            request: scaleRequest,
            concurrencyToken: '1',
          },
        ],
        onFailure: 'stop',
      },
    },
  },
  getGrouped: { unknown: { path: { groupedActionId: UNKNOWN_ID } } },
  listPipelines: {
    query: { entityRef: 'component:default/shop' },
    unknown: { query: { entityRef: 'component:default/nothing' } },
  },
  getPipeline: { unknown: unknownPipeline },
  submitPipeline: {
    body: { request: { kind: 'start' } },
    unknown: unknownPipeline,
  },
  getPipelineAction: {
    unknown: { path: { pipelineActionId: UNKNOWN_ID } },
  },
};

/** Routes of which an empty body asks for something. */
const MAY_BE_EMPTY = ['acknowledgeAlert', 'unmuteAlert'];

const EMPTY: [string, string | object][] = [
  ['nothing', ''],
  ['an empty object', {}],
];

function inAnHour(): string {
  return new Date(Date.now() + 3600_000).toISOString();
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Record<string, unknown>;
}

interface Operation {
  readonly operationId: string;
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly parameters: readonly Parameter[];
}

const operations: readonly Operation[] = Object.entries(spec.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      operationId: operation.operationId,
      path,
      method: method as 'get' | 'post',
      parameters: (operation.parameters ??
        []) as unknown as readonly Parameter[],
    })),
);
const byId = new Map(
  operations.map(operation => [operation.operationId, operation]),
);
const ids = operations.map(({ operationId }) => operationId);

type Backend = Awaited<ReturnType<typeof startFleet>>;

/** What somebody's agent has proposed on the backend. */
const proposalIds = new Map<Backend, string>();

/** An open alert of the backend. */
const alertIds = new Map<Backend, string>();

async function startShop(
  policy: (permission: string) => boolean,
): Promise<Backend> {
  let preparing = true;
  const provider = ShopProvider.withShop();
  provider.group('shop/prod').conditions = [
    { code: 'crashLoop', severity: 'degraded', message: 'It crashes.' },
  ];
  const backend = await startFleet({
    providers: [provider],
    pipelineProviders: [new ShopPipelines()],
    entities: [built('shop')],
    policy: permission => preparing || policy(permission),
  });
  await eventually(() => expect(backend.signals.length).toBeGreaterThan(0));
  proposalIds.set(backend, await propose(backend));
  await eventually(async () => {
    const { body } = await call(backend, 'listAlerts');
    expect(body.items[0]?.entityRef).toBeDefined();
    alertIds.set(backend, body.items[0].id);
  });
  await eventually(async () =>
    expect((await call(backend, 'getPipeline')).status).toBe(200),
  );
  preparing = false;
  return backend;
}

async function propose(backend: Backend): Promise<string> {
  const { output } = await backend.ai.invoke({
    id: 'test:propose-action',
    input: { groupId: GROUP_ID, request: scaleRequest, reason: 'Traffic.' },
    credentials: mockCredentials.user(),
  });
  return (output as { proposalId: string }).proposalId;
}

let groupedActionId = UNKNOWN_ID;

let pipelineActionId = UNKNOWN_ID;

let actionId = '7d9f5c1e-1111-4000-8000-000000000000';

function call(
  backend: Backend,
  operationId: string,
  changes: {
    readonly path?: Record<string, string>;
    readonly query?: Record<string, string>;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
  } = {},
) {
  const { path, method } = byId.get(operationId)!;
  const values: Record<string, string> = {
    groupId: GROUP,
    actionId,
    groupedActionId,
    pipelineId: PIPELINE,
    pipelineActionId,
    proposalId: proposalIds.get(backend)!,
    alertId: alertIds.get(backend)!,
    ...changes.path,
  };
  const url = path.replace(/\{(\w+)\}/g, (_match, name) => values[name]);
  const agent = request(backend.server)
    [method](`/api/fleet${url}`)
    .set('authorization', mockCredentials.user.header())
    .set(method === 'post' ? { 'idempotency-key': `key-${Math.random()}` } : {})
    .set(changes.headers ?? {})
    .query({ ...ROUTES[operationId]?.query, ...changes.query });
  const body = 'body' in changes ? changes.body : ROUTES[operationId]?.body;
  if (body === undefined) return agent;
  return typeof body === 'string'
    ? agent.set('content-type', 'application/json').send(body)
    : agent.send(body as object);
}

function rightOf(id: string): string {
  if (/hold/i.test(id)) return 'fleet.hold.update';
  if (/pipeline/i.test(id)) return 'fleet.pipeline.run';
  if (id === 'acknowledgeAlert') return 'fleet.alert.acknowledge';
  return /mute/.test(id) ? 'fleet.alert.mute' : 'fleet.group.scale';
}

/** Words, not a code. The shortest is the portal's own "Missing credentials". */
const SENTENCE = /\S+ \S+/;

function refusalOf(response: request.Response): [number, string] {
  return [response.status, response.body.error?.message];
}

function refused(status: number) {
  return [status, expect.stringMatching(SENTENCE)];
}

describe('every route of the document', () => {
  let allowed: Backend;
  let denied: Backend;
  let readOnly: Backend;

  beforeAll(async () => {
    allowed = await startShop(() => true);
    denied = await startShop(() => false);
    readOnly = await startShop(permission => permission.endsWith('.read'));
    const action = await call(allowed, 'submit');
    if (action.status !== 201) throw new Error(JSON.stringify(action.body));
    actionId = action.body.id;
    const group = await call(allowed, 'getGroup');
    const grouped = await call(allowed, 'submitGrouped', {
      body: {
        items: [
          {
            groupId: GROUP_ID,
            request: { kind: 'scale', desired: 2 },
            concurrencyToken: group.body.concurrencyToken,
          },
        ],
        onFailure: 'stop',
      },
    });
    if (grouped.status !== 201) throw new Error(JSON.stringify(grouped.body));
    groupedActionId = grouped.body.id;
    const started = await call(allowed, 'submitPipeline');
    if (started.status !== 201) throw new Error(JSON.stringify(started.body));
    pipelineActionId = started.body.id;
  });

  it('is described here', () => {
    expect(Object.keys(ROUTES).sort()).toEqual([...ids].sort());
  });

  const created = ['submit', 'submitGrouped', 'submitPipeline'];
  it.each(ids.filter(id => !created.includes(id)))('%s works', async id => {
    const response = await call(allowed, id);
    expect([response.status, response.body.error]).toEqual([
      id === 'hold' ? 201 : 200,
      undefined,
    ]);
  });

  it.each(ids)('%s refuses a caller without a token (401)', async id => {
    expect(
      refusalOf(
        await call(allowed, id, {
          headers: { authorization: mockCredentials.none.header() },
        }),
      ),
    ).toEqual(refused(401));
  });

  it.each(ids)('%s refuses an invalid token (401)', async id => {
    expect(
      refusalOf(
        await call(allowed, id, {
          headers: { authorization: mockCredentials.user.invalidHeader() },
        }),
      ),
    ).toEqual(refused(401));
  });

  it('listServices shows an empty list to a caller without rights', async () => {
    const response = await call(denied, 'listServices');
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      items: [],
      total: 0,
      facets: { environments: [], owners: [] },
    });
  });

  it.each(ids.filter(id => ROUTES[id]?.unknown))(
    '%s looks to a caller without rights as if it were not there',
    async id => {
      const response = await call(denied, id);
      expect(refusalOf(response)).toEqual(refused(404));
      // What may not be seen looks exactly like what does not exist.
      const nothing = await call(allowed, id, ROUTES[id].unknown);
      const neutral = (text: string) => text.replace(/'[^']*'/g, "'…'");
      expect(neutral(response.body.error.message)).toBe(
        neutral(nothing.body.error.message),
      );
    },
  );

  it.each(
    operations
      .filter(({ method }) => method === 'post')
      .map(({ operationId }) => operationId),
  )('%s refuses a caller who may only read (403)', async id => {
    const response = await call(readOnly, id);
    expect(refusalOf(response)).toEqual(refused(403));
    expect(response.body.error.message).toContain(rightOf(id));
  });

  it.each(ids.filter(id => ROUTES[id]?.unknown))(
    '%s does not know what does not exist (404)',
    async id => {
      expect(refusalOf(await call(allowed, id, ROUTES[id].unknown))).toEqual(
        refused(404),
      );
    },
  );

  describe.each(ids)('%s refuses malformed input (400)', id => {
    it('an unknown query parameter', async () => {
      const response = await call(allowed, id, { query: { nonsense: '1' } });
      expect(refusalOf(response)).toEqual(refused(400));
      expect(response.body.error.message).toContain('nonsense');
    });

    const { method, parameters, path } = byId.get(id)!;
    const malformed = parameters.flatMap(parameter =>
      malformedValues(parameter).map(
        value =>
          [`${parameter.in} ${parameter.name}`, parameter, value] as const,
      ),
    );
    if (malformed.length > 0) {
      it.each(malformed)('%s, %#', async (_name, parameter, value) => {
        const changes = {
          path: { path: { [parameter.name]: encodeURIComponent(value) } },
          query: { query: { [parameter.name]: value } },
          header: { headers: { [parameter.name.toLowerCase()]: value } },
        };
        expect(
          refusalOf(
            await call(
              allowed,
              id,
              changes[parameter.in as keyof typeof changes],
            ),
          ),
        ).toEqual(refused(400));
      });
    }

    if (method === 'post') {
      it.each([
        ['no JSON', '{'],
        ['null', 'null'],
        ['a list', '[]'],
        ...(MAY_BE_EMPTY.includes(id) ? [] : EMPTY),
        ['an unknown field', { ...ROUTES[id].body, nonsense: 1 }],
        [
          'a request of unknown kind',
          { ...ROUTES[id].body, request: { kind: 'explode' } },
        ],
        [
          'a rollout of nothing',
          { ...ROUTES[id].body, request: { kind: 'rollout' } },
        ],
        [
          'a number as text',
          { ...ROUTES[id].body, request: { kind: 'scale', desired: '3' } },
        ],
        [
          'a negative size',
          { ...ROUTES[id].body, request: { kind: 'scale', desired: -1 } },
        ],
        [
          'a fraction',
          { ...ROUTES[id].body, request: { kind: 'scale', desired: 1.5 } },
        ],
        [
          'a size that no number holds',
          { ...ROUTES[id].body, request: { kind: 'scale', desired: 1e300 } },
        ],
        [
          'scaling to nothing in particular',
          { ...ROUTES[id].body, request: { kind: 'scale' } },
        ],
        [
          'least above most',
          { ...ROUTES[id].body, request: { kind: 'scale', min: 5, max: 2 } },
        ],
        [
          'a rollout with a size',
          {
            ...ROUTES[id].body,
            request: { kind: 'rollout', revisionId: 'r1', desired: 2 },
          },
        ],
        [
          'a strategy that can replace nothing',
          {
            ...ROUTES[id].body,
            request: {
              kind: 'rollout',
              revisionId: 'r1',
              strategy: { type: 'rolling', maxSurge: 0, maxUnavailable: 0 },
            },
          },
        ],
        [
          'a canary that goes back',
          {
            ...ROUTES[id].body,
            request: {
              kind: 'rollout',
              revisionId: 'r1',
              strategy: {
                type: 'canary',
                bakeSeconds: 1,
                steps: [{ weight: 50 }, { weight: 10 }],
              },
            },
          },
        ],
        [
          'NUL',
          {
            ...ROUTES[id].body,
            request: { kind: 'rollout', revisionId: 'r\0' },
          },
        ],
      ])('a body that is %s', async (_name, body) => {
        expect(refusalOf(await call(allowed, id, { body }))).toEqual(
          refused(400),
        );
      });
    }

    const named = ['groupId', 'pipelineId'].find(name =>
      path.includes(`{${name}}`),
    );
    if (named !== undefined) {
      it.each(['nonsense', 'a:b:c', 'a:b:c:', 'a:b:c:%zz', 'a:b:c:d:e'])(
        `the ${named} %s`,
        async value => {
          expect(
            refusalOf(
              await call(allowed, id, {
                path: { [named]: encodeURIComponent(value) },
              }),
            ),
          ).toEqual(refused(400));
        },
      );
    }
  });

  it('submit needs an idempotency key', async () => {
    const { server } = allowed;
    const response = await request(server)
      .post(`/api/fleet/groups/${GROUP}/actions`)
      .set('authorization', mockCredentials.user.header())
      .send(ROUTES.submit.body);
    expect(refusalOf(response)).toEqual(refused(400));
    expect(response.body.error.message.toLowerCase()).toContain(
      'idempotency-key',
    );
  });

  it('submit needs a reason for a rollback, of at most 500 characters', async () => {
    const body = { request: { kind: 'rollback' }, concurrencyToken: '1' };
    expect(refusalOf(await call(allowed, 'submit', { body }))).toEqual(
      refused(400),
    );
    expect(
      refusalOf(
        await call(allowed, 'submit', {
          body: { ...body, reason: 'x'.repeat(501) },
        }),
      ),
    ).toEqual(refused(400));
    expect(
      refusalOf(
        await call(allowed, 'submit', { body: { ...body, reason: 'a\0b' } }),
      ),
    ).toEqual(refused(400));
  });

  it('serves the document', async () => {
    const response = await request(allowed.server)
      .get('/api/fleet/openapi.json')
      .set('authorization', mockCredentials.user.header());
    expect(response.status).toBe(200);
    expect(Object.keys(response.body.paths)).toHaveLength(
      Object.keys(spec.paths).length,
    );
  });
});

/** Values that the parameter's schema does not allow. */
function malformedValues({
  name,
  in: place,
  schema,
}: Parameter): readonly string[] {
  const values: string[] = [];
  const items = (schema.items ?? {}) as Record<string, unknown>;
  if (schema.type === 'integer')
    values.push(
      'many',
      '1.5',
      `${Number(schema.minimum) - 1}`,
      `${Number(schema.maximum) + 1}`,
    );
  if (schema.type === 'boolean') values.push('perhaps');
  if (schema.enum ?? items.enum) values.push('nonsense');
  if (schema.pattern) values.push('not/allowed');
  const maxLength = Number(schema.maxLength ?? items.maxLength ?? 0);
  if (maxLength > 0 && maxLength <= 2000)
    values.push('x'.repeat(maxLength + 1));
  if (place === 'query' && Number(schema.minLength) > 0) values.push('');
  if (name === 'from' || name === 'to')
    values.push('yesterday', '2026-01-01', '2026-99-99T00:00:00Z');
  if (name === 'cursor')
    values.push('nonsense', Buffer.from('[1e400,"a"]').toString('base64url'));
  if (name === 'entityRef')
    values.push('::', 'component:default/', 'default/shop');
  return values;
}
