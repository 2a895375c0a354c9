import { mockCredentials } from '@backstage/backend-test-utils';
import type { AuditEvent, Proposal } from '@capstan/plugin-fleet-common';
import request from 'supertest';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

const SHOP = groupIdOf('shop');
const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const scaleTo3 = { kind: 'scale', desired: 3 } as const;

describeOnDatabases('proposals', database => {
  let backend: Backend;
  let provider: ShopProvider;
  let ann: Client;
  let bob: Client;

  beforeEach(() => emptyTables(database()));
  afterEach(() => backend?.stop());

  async function start(
    options: Partial<Parameters<typeof startFleet>[0]> = {},
  ): Promise<void> {
    provider = ShopProvider.withShop();
    backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
      knex: database(),
      ...options,
    });
    ann = new Client(backend, ANN);
    bob = new Client(backend, BOB);
    await ann.seen(SHOP);
  }

  /** What the audit says about a proposal, oldest first. */
  async function audited(id: string): Promise<readonly string[]> {
    const { items } = await ann.get<{ items: AuditEvent[] }>(
      '/audit?limit=100',
    );
    return items
      .filter(({ subject }) => subject === id)
      .map(({ event, result, actor }) => `${event} ${result} ${actor}`)
      .reverse();
  }

  it('does nothing before a person confirms, then exactly what was proposed, once', async () => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    expect(provider.effects).toEqual([]);
    expect(await bob.approvals()).toMatchObject([
      {
        kind: 'proposal',
        proposalId: id,
        requester: ANN,
        reason: 'Traffic.',
        answer: { approve: { can: true }, reject: { can: true } },
      },
    ]);

    const answered = await bob.answer(id, true, 'Go.');
    expect(answered.status).toBe(200);
    expect(answered.body).toMatchObject({
      state: 'confirmed',
      answeredBy: BOB,
      actionId: expect.any(String),
    });
    expect(provider.effects).toMatchObject([{ request: scaleTo3, actor: BOB }]);
    const action = await bob.get(`/actions/${answered.body.actionId}`);
    expect(action).toMatchObject({ actor: BOB, reason: 'Traffic.' });
    expect(await bob.approvals()).toEqual([]);
    expect(await audited(id)).toEqual([
      `proposal-create succeeded ${ANN}`,
      `proposal-confirm succeeded ${BOB}`,
    ]);
  });

  it.each([
    ['the same person', BOB, BOB],
    ['two people', ANN, BOB],
  ])('has one effect when %s confirm at once', async (_name, first, second) => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    const answers = await Promise.all(
      [first, second, first, second].map(user =>
        new Client(backend, user).answer(id, true),
      ),
    );
    expect(provider.effects).toHaveLength(1);
    expect(await ann.actions(SHOP)).toHaveLength(1);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    for (const status of statuses) expect([200, 409]).toContain(status);
    expect(await audited(id)).toHaveLength(2);
    const again = await bob.answer(id, true);
    expect([again.status, again.body.error.message]).toEqual([
      409,
      expect.stringContaining('confirmed this proposal already'),
    ]);
    expect(provider.effects).toHaveLength(1);
  });

  it('is declined with a reason, and then neither confirmed nor declined', async () => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    const declined = await bob.answer(id, false, 'Not today.');
    expect([declined.status, declined.body.state]).toEqual([200, 'declined']);
    for (const confirm of [true, false]) {
      const again = await bob.answer(id, confirm);
      expect([again.status, again.body.error.message]).toEqual([
        409,
        expect.stringContaining(`${BOB} has declined`),
      ]);
    }
    expect(provider.effects).toEqual([]);
    expect(await audited(id)).toContain(`proposal-decline succeeded ${BOB}`);
  });

  it('stays open and says so when the group has changed since', async () => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    await bob.act(SHOP, { kind: 'scale', desired: 4 });
    await eventually(async () => {
      const { state, plan } = await bob.proposal(id);
      expect([state, plan.refusal]).toEqual([
        'open',
        expect.stringContaining('has changed since'),
      ]);
    });
    const confirmed = await bob.answer(id, true);
    expect([confirmed.status, confirmed.body.error.message]).toEqual([
      409,
      expect.stringContaining('The proposal stays open.'),
    ]);
    expect(provider.effects).toHaveLength(1);
    expect(await bob.approvals()).toMatchObject([
      { proposalId: id, answer: { approve: { can: false } } },
    ]);
    expect((await bob.answer(id, false)).status).toBe(200);
  });

  it('can be confirmed again after a provider that could not be reached', async () => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    provider.fault('apply', { type: 'down' });
    expect((await bob.answer(id, true)).status).toBe(503);
    expect((await bob.proposal(id)).state).toBe('open');
    provider.heal();
    expect((await bob.answer(id, true)).body.state).toBe('confirmed');
    expect(provider.effects).toHaveLength(1);
  });

  it('expires', async () => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    await database()('proposals').where({ id }).update({ expires_at: 1 });
    expect((await bob.proposal(id)).state).toBe('expired');
    for (const confirm of [true, false]) {
      const answer = await bob.answer(id, confirm);
      expect([answer.status, answer.body.error.message]).toEqual([
        409,
        expect.stringContaining('expired at'),
      ]);
    }
    expect(await bob.approvals()).toEqual([]);
    expect(provider.effects).toEqual([]);
  });

  it('lives as long as it is configured', async () => {
    await start({ config: { proposals: { expireAfter: '5m' } } });
    const { createdAt, expiresAt } = await bob.proposal(
      await ann.propose(SHOP, scaleTo3),
    );
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(300_000);
  });

  it('is finished by another process when one died after the confirmation was written down', async () => {
    await start();
    const id = await ann.propose(SHOP, scaleTo3);
    await backend.stop();
    await database()('proposals')
      .where({ id })
      .update({ answered_by: BOB, answered_at: Date.now() - 120_000 });
    const former = provider;
    await start({ providers: [former] });
    await eventually(async () =>
      expect(await bob.proposal(id)).toMatchObject({
        state: 'confirmed',
        answeredBy: BOB,
      }),
    );
    expect(former.effects).toMatchObject([{ actor: BOB }]);
  });

  describe('rights', () => {
    it('needs the right of the proposed action, for both answers', async () => {
      await start({
        policy: (permission, _ref, user) =>
          user !== BOB || permission.endsWith('.read'),
      });
      const id = await ann.propose(SHOP, scaleTo3);
      for (const confirm of [true, false]) {
        const answer = await bob.answer(id, confirm);
        expect([answer.status, answer.body.error.message]).toEqual([
          403,
          expect.stringContaining('fleet.group.scale'),
        ]);
      }
      expect(await bob.approvals()).toMatchObject([
        { answer: { approve: { can: false }, reject: { can: false } } },
      ]);
      expect(await audited(id)).toEqual([
        `proposal-create succeeded ${ANN}`,
        `proposal-confirm denied ${BOB}`,
        `proposal-decline denied ${BOB}`,
      ]);
      expect(provider.effects).toEqual([]);
    });

    it('is not there for who may not see the group', async () => {
      await start({ policy: (_permission, _ref, user) => user !== BOB });
      const id = await ann.propose(SHOP, scaleTo3);
      expect((await bob.send('get', `/proposals/${id}`)).status).toBe(404);
      expect((await bob.answer(id, true)).status).toBe(404);
      expect(await bob.approvals()).toEqual([]);
    });

    it('is for people: no service confirms', async () => {
      await start();
      const id = await ann.propose(SHOP, scaleTo3);
      const response = await request(backend.server)
        .post(`/api/fleet/proposals/${id}/answer`)
        .set('authorization', mockCredentials.service.header())
        .send({ confirm: true });
      expect(response.status).toBe(403);
      expect(provider.effects).toEqual([]);
    });

    it('is not confirmed by its proposer when requesters may not approve', async () => {
      await start({ config: { approvals: { requesterMayApprove: false } } });
      const id = await ann.propose(SHOP, scaleTo3);
      const [own] = await ann.approvals();
      expect(own.answer).toEqual({
        approve: {
          can: false,
          reason: expect.stringContaining('somebody else'),
        },
        reject: { can: true },
      });
      expect((await ann.proposal(id)).plan.refusal).toContain('somebody else');
      expect((await bob.proposal(id)).plan.refusal).toBeUndefined();
      const answer = await ann.answer(id, true);
      expect([answer.status, answer.body.error.message]).toEqual([
        403,
        expect.stringContaining('somebody else'),
      ]);
      expect((await bob.answer(id, true)).status).toBe(200);
    });
  });

  it('is not made when it could not be done', async () => {
    await start();
    const { rollout } = await ann.group(SHOP);
    expect(rollout).toBeUndefined();
    await expect(
      ann.propose(SHOP, { kind: 'pause', rolloutId: 'none' }),
    ).rejects.toThrow();
    expect(await ann.approvals()).toEqual([]);
  });

  it('is limited for one proposer', async () => {
    await start();
    const first = await ann.propose(SHOP, scaleTo3);
    const [row] = await database()('proposals').where({ id: first });
    for (let n = 0; n < 49; n++)
      await database()('proposals').insert({ ...row, id: `p${n}` });
    await expect(ann.propose(SHOP, scaleTo3)).rejects.toThrow(
      '50 open proposals',
    );
    const open: Proposal = await ann.proposal('p48');
    expect(open.state).toBe('open');
  });
});
