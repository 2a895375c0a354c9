import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { ShopPipelines } from '../__testUtils__/ShopPipelines';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { aiActionRules, routeRules } from '../permissions/accessRules';
import {
  ACTING_SERVICE,
  READER_SERVICE,
  TestPortal,
} from './__testUtils__/startPortal';
import {
  CALLERS,
  expectedOf,
  fill,
  OPERATIONS,
  outcomeOf,
  REQUESTS,
} from './__testUtils__/cells';
import type { CallerName, Operation } from './__testUtils__/cells';

/**
 * Every route of the OpenAPI document and every AI action, for every kind of caller, against the real policy, permission
 * backend, catalog and token verification. Nothing here is written for one route: requests are the document's examples,
 * expectations the table of permissions. A new route without a rule keeps the plugin from starting; one with a path
 * parameter that `PATH` does not know fails here.
 */

const GROUP = 'memory:test:-:shop%2Fprod';
const SENTENCE = expect.stringMatching(/\S+ \S+/);
/** Services may be refused as such. */
const MISSING_RIGHT = expect.stringMatching(/fleet\.|service/);
const CALLER_NAMES = Object.keys(CALLERS) as CallerName[];
const NAMES = OPERATIONS.map(({ name }) => name);
const operation = (name: string) =>
  OPERATIONS.find(candidate => candidate.name === name)!;

jest.setTimeout(120_000);

describe('the grid', () => {
  let portal: TestPortal;
  let headers: Record<CallerName, Record<string, string>>;
  const values: Record<string, unknown> = {
    groupId: GROUP,
    revisionId: 'r2',
    until: new Date(Date.now() + 3600_000).toISOString(),
  };
  /** Ids of things that exist, by the name of the path parameter. */
  const PATH: Record<string, string> = { groupId: encodeURIComponent(GROUP) };

  beforeAll(async () => {
    const provider = ShopProvider.withShop();
    provider.group('shop/prod').conditions = [
      { code: 'crashLoop', severity: 'degraded', message: 'It crashes.' },
    ];
    const pipelines = new ShopPipelines();
    portal = await TestPortal.start({ provider, pipelines });
    headers = await headersOf(portal);
    PATH.actionId = await idOf('post /groups/{groupId}/actions', {
      request: { kind: 'scale', desired: 4 },
    });
    if (NAMES.includes('post /grouped-actions'))
      PATH.groupedActionId = await idOf('post /grouped-actions', {
        request: { kind: 'scale', desired: 5 },
      });
    PATH.pipelineId = encodeURIComponent(pipelines.idOf('shop'));
    PATH.pipelineActionId = await eventually(async () => {
      const started = await call(
        operation('post /pipelines/{pipelineId}/actions'),
        'the owner',
      );
      if (started.status !== 201) throw new Error(JSON.stringify(started.body));
      return started.body.id;
    });
    PATH.alertId = await eventually(async () => {
      const { body } = await portal.get('olivia', '/alerts');
      if (body.items[0]?.entityRef === undefined)
        throw new Error(JSON.stringify(body));
      return body.items[0].id;
    });
    for (const name of Object.keys(aiActionRules)) {
      const proposalId = aiActionRules[name].change && (await propose(name));
      if (proposalId) PATH.proposalId = proposalId;
    }
  });
  afterAll(() => portal?.stop());

  /** Done by the owner, on what the group is now. */
  async function idOf(name: string, more: object): Promise<string> {
    return eventually(async () => {
      const group = await portal.get('olivia', `/groups/${PATH.groupId}`);
      values.concurrencyToken = group.body.concurrencyToken;
      const response = await call(operation(name), 'the owner', more);
      if (response.status !== 201)
        throw new Error(`${name}: ${JSON.stringify(response.body)}`);
      return response.body.id;
    });
  }

  async function propose(name: string): Promise<string | undefined> {
    const { status, body } = await invoke(name, 'the owner');
    if (status !== 200) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return body.output.proposalId ?? body.output.proposal?.id;
  }

  function call(
    { method, path, query, headers: more, body }: Operation,
    caller: CallerName,
    changes: object = {},
  ) {
    const url = path.replace(/\{(\w+)\}/g, (_match, name) => {
      if (!Object.hasOwn(PATH, name))
        throw new Error(`Say in PATH what stands for '${name}' of ${path}.`);
      return PATH[name];
    });
    const sent = request(portal.server)
      [method](`/api/fleet${url}`)
      .query(query)
      .set(more)
      .set('idempotency-key', randomUUID())
      .set(headers[caller]);
    return body === undefined
      ? sent
      : sent.send(fill(body, { ...values, ...changes }) as object);
  }

  async function invoke(name: string, caller: CallerName) {
    const listed = await request(portal.server)
      .get('/api/fleet/.backstage/actions/v1/actions')
      .set(headers['the owner']);
    const action = listed.body.actions.find(
      (candidate: { name: string }) => candidate.name === name,
    );
    if (!action?.examples?.[0])
      throw new Error(`Give the AI action '${name}' an example.`);
    return request(portal.server)
      .post(`/api/fleet/.backstage/actions/v1/actions/${action.id}/invoke`)
      .set(headers[caller])
      .send(
        fill(action.examples[0].input, {
          ...values,
          ...PATH,
          groupId: GROUP,
          request: { kind: 'scale', desired: 6 },
        }) as object,
      );
  }

  it('has a row for each route of the document', () => {
    expect([...NAMES].sort()).toEqual(Object.keys(routeRules).sort());
  });

  describe.each(NAMES)('%s', name => {
    it.each(CALLER_NAMES)('%s', async caller => {
      const response = await call(operation(name), caller);
      expect([
        outcomeOf(response.status),
        response.body.error?.message,
      ]).toEqual([
        expectedOf(routeRules[name], caller),
        outcomeOf(response.status) === 'passes'
          ? response.body.error?.message
          : SENTENCE,
      ]);
    });
  });

  const ofRequest = NAMES.filter(
    name =>
      routeRules[name].change === 'ofRequest' &&
      JSON.stringify(operation(name).body).includes('"request"'),
  );

  describe.each(ofRequest)('%s, each kind of action', name => {
    const cells = REQUESTS.flatMap(asked =>
      CALLER_NAMES.map(caller => [asked.kind, caller, asked] as const),
    );
    it.each(cells)('%s, %s', async (_kind, caller, asked) => {
      const response = await call(operation(name), caller, { request: asked });
      const expected = expectedOf(routeRules[name], caller);
      // Whoever may ask hears of the rollout that is not there: 400 or 404.
      const outcome = [400, 404].includes(response.status)
        ? 'passes'
        : outcomeOf(response.status);
      const sentence = response.body.error?.message;
      expect([outcome, sentence]).toEqual([
        expected,
        expected === 'forbidden' ? MISSING_RIGHT : sentence,
      ]);
    });
  });

  const actions = Object.keys(aiActionRules);
  describe.each(actions)('the AI action %s', name => {
    it.each(CALLER_NAMES)('%s', async caller => {
      const response = await invoke(name, caller);
      expect([
        outcomeOf(response.status),
        response.body.error?.message,
      ]).toEqual([
        expectedOf(aiActionRules[name], caller),
        response.body.error?.message,
      ]);
    });
  });
});

async function headersOf(
  portal: TestPortal,
): Promise<Record<CallerName, Record<string, string>>> {
  const { keys, tokens } = portal;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const now = Math.floor(Date.now() / 1000);
  // As an operator, so that believing one of them would show.
  const operator = {
    sub: 'user:default/oscar',
    ent: ['user:default/oscar', 'group:default/operators'],
  };
  return {
    'no token': {},
    'an expired token': bearer(
      await keys.resigned(tokens.oscar, { iat: now - 7200, exp: now - 3600 }),
    ),
    'a forged token': bearer(await keys.forged(tokens.rita, operator)),
    'a tampered token': bearer(keys.tampered(tokens.rita, operator)),
    'an unsigned token': bearer(keys.unsigned(tokens.rita, operator)),
    'no token at all, but text': bearer('operator'),
    'another team': bearer(tokens.mia),
    'a reader': bearer(tokens.rita),
    'the owner': bearer(tokens.olivia),
    'an operator': bearer(tokens.oscar),
    'a service': bearer(READER_SERVICE),
    'a service that may act': bearer(ACTING_SERVICE),
  };
}
