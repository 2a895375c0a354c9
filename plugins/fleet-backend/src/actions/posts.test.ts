import { mockCredentials } from '@backstage/backend-test-utils';
import type { Action, ScaleGroup } from '@capstan/plugin-fleet-common';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

/** What people and their clients do at the same moment, over HTTP. */

const PATH = `/api/fleet/groups/${encodeURIComponent(
  'memory:test:-:shop%2Fprod',
)}`;
const POSTS = 100;
const ROUNDS = 8;

jest.setTimeout(120_000);

describeOnDatabases('posts at the same moment', database => {
  let provider: ShopProvider;
  let backend: Awaited<ReturnType<typeof startFleet>>;

  beforeEach(async () => {
    await emptyTables(database());
    provider = new ShopProvider({ rolloutMs: 100 });
    provider.addGroup({
      service: 'shop',
      environment: 'prod',
      releases: [
        { id: 'r1', label: '1.0.0' },
        ...Array.from({ length: ROUNDS }, (_, round) => ({
          id: `next${round}`,
          label: `1.1.${round}`,
        })),
      ],
      current: 'r1',
    });
    backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
      knex: database(),
      config: { knownGoodAfter: { milliseconds: 0 } },
    });
    await eventually(group);
  });
  afterEach(() => backend.stop());

  async function group(): Promise<ScaleGroup> {
    const response = await request(backend.server)
      .get(PATH)
      .set('authorization', mockCredentials.user.header());
    if (response.status !== 200) throw new Error(JSON.stringify(response.body));
    return response.body;
  }

  function submit(
    body: object,
    key: string = randomUUID(),
    person = 'user:default/ann',
  ) {
    return request(backend.server)
      .post(`${PATH}/actions`)
      .set('authorization', mockCredentials.user.header(person))
      .set('idempotency-key', key)
      .send(body);
  }

  it(`${POSTS} equal posts have one effect and ${POSTS} equal answers`, async () => {
    const { concurrencyToken } = await group();
    const body = { request: { kind: 'scale', desired: 4 }, concurrencyToken };
    const key = randomUUID();
    const responses = await Promise.all(
      Array.from({ length: POSTS }, () => submit(body, key)),
    );
    expect(responses.map(({ status }) => status)).toEqual(
      Array(POSTS).fill(201),
    );
    const [first] = responses;
    for (const response of responses) expect(response.body).toEqual(first.body);
    expect(provider.effects).toHaveLength(1);
    expect(provider.group('shop/prod').desired).toBe(4);
    const again = await submit(body, key);
    // Later it tells how far the same action got.
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    expect(provider.effects).toHaveLength(1);
  });

  it('a key for something else is a conflict, and nothing is sent', async () => {
    const { concurrencyToken } = await group();
    const key = randomUUID();
    const asked = { request: { kind: 'scale', desired: 4 }, concurrencyToken };
    expect((await submit(asked, key)).status).toBe(201);
    for (const other of [
      { ...asked, request: { kind: 'scale', desired: 5 } },
      { ...asked, concurrencyToken: 'another' },
      { ...asked, reason: 'another' },
    ]) {
      const response = await submit(other, key);
      expect([response.status, response.body.error.message]).toEqual([
        409,
        expect.stringMatching(/key/i),
      ]);
    }
    expect(provider.effects).toHaveLength(1);
  });

  it('one key cannot be used by two people for their own', async () => {
    const { concurrencyToken } = await group();
    const key = randomUUID();
    const asked = { request: { kind: 'scale', desired: 4 }, concurrencyToken };
    const mine = await submit(asked, key);
    const theirs = await submit(asked, key, 'user:default/bob');
    expect(mine.status).toBe(201);
    expect(theirs.status).toBe(409);
    expect(provider.effects).toHaveLength(1);
  });

  it('a stale token is a conflict, and nothing is sent', async () => {
    const { concurrencyToken } = await group();
    expect(
      (
        await submit({
          request: { kind: 'scale', desired: 4 },
          concurrencyToken,
        })
      ).status,
    ).toBe(201);
    await eventually(async () =>
      expect((await group()).concurrencyToken).not.toBe(concurrencyToken),
    );
    const late = await submit({
      request: { kind: 'scale', desired: 2 },
      concurrencyToken,
    });
    expect([late.status, late.body.error.message]).toEqual([
      409,
      expect.stringMatching(/changed/),
    ]);
    expect(provider.effects).toHaveLength(1);
    expect(provider.group('shop/prod').desired).toBe(4);
  });

  /** Once nothing is under way and the portal has seen what the engine has. */
  async function settled(): Promise<ScaleGroup> {
    return eventually(async () => {
      provider.clock.advance(200);
      provider.touch();
      const found = await group();
      const engine = provider.group('shop/prod');
      expect([found.rollout, engine.rollout]).toEqual([undefined, undefined]);
      expect(found.concurrencyToken).toBe(String(engine.version));
      return found;
    });
  }

  it(`of two people who roll back and scale at the same moment, one wins (${ROUNDS} times)`, async () => {
    const engine = provider.group('shop/prod');
    await eventually(async () => {
      const { body } = await request(backend.server)
        .get(`${PATH}/revisions`)
        .set('authorization', mockCredentials.user.header());
      const first = body.items.find(({ id }: { id: string }) => id === 'r1');
      expect(first.knownGoodSince).toBeDefined();
    });
    for (let round = 0; round < ROUNDS; round++) {
      if ((await settled()).currentRevisionId === 'r1') {
        const { concurrencyToken } = await settled();
        const revisionId = `next${round}`;
        const rollout = { kind: 'rollout', revisionId };
        const { status, body } = await submit({
          request: rollout,
          concurrencyToken,
        });
        if (status !== 201) throw new Error(JSON.stringify(body));
      }
      const before = await settled();
      const { concurrencyToken } = before;
      const sent = provider.effects.length;
      const desired = before.size.desired === 3 ? 4 : 3;
      const rollback = {
        request: { kind: 'rollback', revisionId: 'r1' },
        concurrencyToken,
        reason: 'errors',
      };
      const scale = { request: { kind: 'scale', desired }, concurrencyToken };
      const pair = [
        () => submit(rollback, randomUUID(), 'user:default/ann'),
        () => submit(scale, randomUUID(), 'user:default/bob'),
      ];
      if (round % 2) pair.reverse();
      const responses = await Promise.all(pair.map(post => post()));
      expect(
        responses.map(({ status, body }) => [status, body.error?.name]).sort(),
      ).toEqual([
        [201, undefined],
        [409, 'ConflictError'],
      ]);
      const winner = responses.find(({ status }) => status === 201)!
        .body as Action;
      const { kind } = winner.request;
      expect(
        provider.effects.slice(sent).map(effect => effect.request.kind),
      ).toEqual([kind]);
      const after = await settled();
      // Never a mix: what the loser wanted did not happen.
      expect([after.currentRevisionId, engine.desired]).toEqual(
        kind === 'scale'
          ? [before.currentRevisionId, desired]
          : ['r1', before.size.desired],
      );
    }
  });
});
