import type { AuditEvent, Strategy } from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';

const SHOP = groupIdOf('shop');
const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const gate: Strategy = { type: 'blueGreen', gate: true, bakeSeconds: 0 };
const somebodyElse = { approvals: { requesterMayApprove: false } };

describe('approvals', () => {
  let backend: Backend;
  let provider: ShopProvider;
  let ann: Client;
  let bob: Client;

  afterEach(() => backend?.stop());

  async function start(
    options: Partial<Parameters<typeof startFleet>[0]> = {},
  ): Promise<void> {
    provider = ShopProvider.withShop({ rolloutMs: 1000 });
    backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
      ...options,
    });
    ann = new Client(backend, ANN);
    bob = new Client(backend, BOB);
    await ann.seen(SHOP);
  }

  /** Ann's rollout waits at its gate. */
  async function waiting(): Promise<string> {
    const acted = await ann.act(SHOP, {
      kind: 'rollout',
      revisionId: 'r2',
      strategy: gate,
    });
    if (acted.status !== 201) throw new Error(JSON.stringify(acted.body));
    return eventually(async () => {
      provider.clock.advance(500);
      const { rollout } = await ann.group(SHOP);
      expect(rollout?.phase).toBe('awaitingPromotion');
      return rollout!.id;
    });
  }

  const promotions = () =>
    provider.effects.filter(({ request }) => request.kind === 'promote');

  it('list a gate until it is answered', async () => {
    await start();
    expect(await bob.approvals()).toEqual([]);
    const rolloutId = await waiting();
    expect(await bob.approvals()).toMatchObject([
      {
        id: `gate:${rolloutId}`,
        kind: 'gate',
        groupId: SHOP,
        groupName: 'shop',
        environment: 'prod',
        entityRef: 'component:default/shop',
        requester: ANN,
        rolloutId,
        answer: { approve: { can: true }, reject: { can: true } },
      },
    ]);
    const answered = await bob.act(SHOP, { kind: 'promote', rolloutId });
    expect(answered.status).toBe(201);
    await eventually(async () => expect(await bob.approvals()).toEqual([]));
  });

  it('list a paused rollout, to be resumed or aborted', async () => {
    await start();
    await ann.act(SHOP, { kind: 'rollout', revisionId: 'r2' });
    const rolloutId = await eventually(async () => {
      const { rollout } = await ann.group(SHOP);
      expect(rollout).toBeDefined();
      return rollout!.id;
    });
    await ann.act(SHOP, { kind: 'pause', rolloutId });
    await eventually(async () =>
      expect(await bob.approvals()).toMatchObject([
        { id: `paused:${rolloutId}`, kind: 'paused', rolloutId },
      ]),
    );
    await bob.act(SHOP, { kind: 'resume', rolloutId });
    await eventually(async () => expect(await bob.approvals()).toEqual([]));
  });

  it('show only what the caller may read', async () => {
    await start({ policy: (_permission, _ref, user) => user !== BOB });
    await waiting();
    expect(await ann.approvals()).toHaveLength(1);
    expect(await bob.approvals()).toEqual([]);
  });

  it.each(['fleet.rollout.promote', 'fleet.approval.answer'])(
    'promoting at a gate needs %s, in the list and when it is done',
    async missing => {
      await start({
        policy: (permission, _ref, user) =>
          user !== BOB || permission !== missing,
      });
      const rolloutId = await waiting();
      expect((await bob.approvals())[0].answer).toMatchObject({
        approve: { can: false, reason: expect.stringContaining(missing) },
        reject: { can: true },
      });
      const answer = await bob.act(SHOP, { kind: 'promote', rolloutId });
      expect([answer.status, answer.body.error.message]).toEqual([
        403,
        expect.stringContaining(missing),
      ]);
      expect(promotions()).toEqual([]);
    },
  );

  describe('when requesters may not approve', () => {
    it('somebody else does', async () => {
      await start({ config: somebodyElse });
      const rolloutId = await waiting();
      const [own] = await ann.approvals();
      expect(own.answer).toEqual({
        approve: {
          can: false,
          reason: expect.stringContaining('somebody else'),
        },
        reject: { can: true },
      });
      expect(
        (await ann.plan(SHOP, { kind: 'promote', rolloutId })).refusal,
      ).toContain('somebody else');
      const refused = await ann.act(SHOP, { kind: 'promote', rolloutId });
      expect([refused.status, refused.body.error.message]).toEqual([
        403,
        expect.stringContaining('somebody else'),
      ]);
      expect(promotions()).toEqual([]);

      expect((await bob.approvals())[0].answer.approve).toEqual({ can: true });
      const answered = await bob.act(SHOP, { kind: 'promote', rolloutId });
      expect(answered.status).toBe(201);
      expect(promotions()).toHaveLength(1);
      const { items } = await ann.get<{ items: AuditEvent[] }>(
        '/audit?event=rollout-promote&result=denied',
      );
      expect(items).toMatchObject([{ actor: ANN }]);
    });

    it('no grouped action and no proposal of their own gets round it', async () => {
      await start({ config: somebodyElse });
      const rolloutId = await waiting();
      const promote = { kind: 'promote', rolloutId } as const;
      const { concurrencyToken } = await ann.group(SHOP);
      const grouped = await ann.send(
        'post',
        '/grouped-actions',
        {
          items: [{ groupId: SHOP, request: promote, concurrencyToken }],
          onFailure: 'stop',
        },
        { 'idempotency-key': 'round-it' },
      );
      expect(grouped.status).toBe(403);
      // Somebody's agent proposes it, and the requester of the rollout confirms.
      const id = await bob.propose(SHOP, promote, 'It looks good.');
      expect((await ann.answer(id, true)).status).toBe(403);
      expect(promotions()).toEqual([]);
      expect((await ann.proposal(id)).state).toBe('open');
    });

    it('the requester may still abort', async () => {
      await start({ config: somebodyElse });
      const rolloutId = await waiting();
      const aborted = await ann.act(SHOP, { kind: 'abort', rolloutId });
      expect(aborted.status).toBe(201);
    });
  });
});
