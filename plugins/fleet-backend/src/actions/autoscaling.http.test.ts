import type { ScalingProcess } from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';

const SHOP = groupIdOf('shop');
const PATH = `/groups/${encodeURIComponent(SHOP)}`;

describe('suspending and resuming autoscaling', () => {
  let backend: Backend;
  let provider: ShopProvider;
  let ann: Client;
  const suspend = (...suspended: ScalingProcess[]) =>
    ({ kind: 'autoscaling', suspended } as const);
  const seenSuspended = (...names: string[]) =>
    eventually(async () => {
      const group = await ann.group(SHOP);
      const seen = (group.autoscaling.processes ?? [])
        .filter(({ suspended }) => suspended)
        .map(({ name }) => name);
      if (String(seen) !== String(names)) throw new Error(`It is ${seen}.`);
      return group;
    });

  beforeEach(async () => {
    provider = ShopProvider.withShop();
    provider.group('shop/prod').autoscaling = true;
    backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
    });
    ann = new Client(backend, 'user:default/ann');
    await ann.seen(SHOP);
  });
  afterEach(() => backend.stop());

  it('is planned with what changes and what follows from it', async () => {
    const { status, body } = await ann.send('post', `${PATH}/plans`, {
      request: suspend('scaleOut'),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      mode: 'change',
      request: suspend('scaleOut'),
      changes: [
        {
          kind: 'autoscaling',
          name: 'scaling out',
          before: 'active',
          after: 'suspended',
        },
      ],
      warnings: [expect.stringContaining('does not grow with its load')],
    });
    expect(provider.effects).toEqual([]);
  });

  it('has one effect each, is told by health as an information, and is in the audit', async () => {
    expect((await ann.act(SHOP, suspend('scaleIn'))).status).toBe(201);
    const { autoscaling, capabilities, health } = await seenSuspended(
      'scaleIn',
    );
    expect(autoscaling.active).toBe(true);
    expect(capabilities.autoscaling).toEqual({ can: true });
    expect(health).toMatchObject({
      status: 'ok',
      reasons: [
        {
          code: 'suspended',
          severity: 'info',
          message: 'Suspended until somebody resumes it: scaling in.',
        },
      ],
    });
    expect((await ann.act(SHOP, suspend())).status).toBe(201);
    expect((await seenSuspended()).health.reasons).toEqual([]);
    expect(provider.effects.map(({ request }) => request)).toEqual([
      suspend('scaleIn'),
      suspend(),
    ]);
    const { items } = await ann.agent<{ items: { message: string }[] }>(
      'list-audit',
      { event: ['group-scale'] },
    );
    const messages = items.map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(
        /^Autoscaling of shop in prod from scaling in active to scaling in suspended/,
      ),
    );
    expect(messages).toContainEqual(
      expect.stringMatching(
        /^Autoscaling of shop in prod from scaling in suspended to scaling in active/,
      ),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['no list', { kind: 'autoscaling' }, /suspended/],
    ['a name for a list', { ...suspend(), suspended: 'scaleIn' }, /suspended/],
    [
      'a process that nobody knows',
      { ...suspend(), suspended: ['launch'] },
      /suspended/,
    ],
    ['a process twice', suspend('scaleIn', 'scaleIn'), /at most one time/],
    ['a size beside it', { ...suspend('scaleIn'), desired: 3 }, /desired/],
  ])('refuses %s with 400, and sends nothing', async (_, request, message) => {
    const { status, body } = await ann.send('post', `${PATH}/plans`, {
      request,
    });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
    expect(provider.effects).toEqual([]);
  });

  it('refuses what its autoscaler does not do with a sentence, and sends nothing', async () => {
    const { status, body } = await ann.act(SHOP, suspend('scheduled'));
    expect([status, body.error.message]).toEqual([
      409,
      expect.stringMatching(
        /The autoscaler of 'shop' \(prod\) cannot suspend scheduled sizes\. It can suspend scaling in and scaling out\./,
      ),
    ]);
    expect(provider.effects).toEqual([]);
  });
});
