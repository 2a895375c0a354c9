import type { Revision, RolloutGuard } from '@capstan/plugin-fleet-common';
import fleetModuleLocal from '@capstan/plugin-fleet-backend-module-local';
import { Client } from '../__testUtils__/Client';
import { component, startFleet } from '../__testUtils__/startFleet';
import { FaultyShop } from './__testUtils__/FaultyShop';

jest.setTimeout(180_000);

const SHOP = 'local:default:-:shop%2Fprod';
const PATH = `/groups/${encodeURIComponent(SHOP)}`;

/** Long enough for a machine that has other things to do. */
async function within<T>(seconds: number, check: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
}

describe('a guarded rollout on the local engine', () => {
  it('of a release that fails a quarter of its requests is taken back by the portal', async () => {
    const { shop, good, faulty } = await FaultyShop.start();
    const backend = await startFleet({
      entities: [component('shop', 'shop')],
      features: [fleetModuleLocal],
      config: {
        knownGoodAfter: { milliseconds: 0 },
        local: { engines: [{ name: 'default', stateDir: shop.stateDir }] },
      },
    });
    try {
      const ann = new Client(backend, 'user:default/ann');
      await within(60, async () => {
        const { items } = await ann.get<{ items: Revision[] }>(
          `${PATH}/revisions`,
        );
        const known = items.find(({ id }) => id === good);
        if (!known?.knownGoodSince) throw new Error('Not known to be good.');
      });
      const { status, body } = await ann.act(SHOP, {
        kind: 'rollout',
        revisionId: faulty,
        guard: { bakeSeconds: 120 },
      });
      expect([status, body.error?.message]).toEqual([201, undefined]);
      const guard = await within(90, async () => {
        const found = await ann.get<{ guard: RolloutGuard }>(`${PATH}/guard`);
        expect(found.guard).toMatchObject({ state: 'rolledBack' });
        const group = await ann.group(SHOP);
        expect(group.currentRevisionId).toBe(good);
        expect(group.holds).toMatchObject([
          { revisionId: faulty, actor: 'portal' },
        ]);
        return found.guard;
      });
      expect(guard.verdict).toMatchObject({
        result: 'fail',
        by: 'guard',
        old: { label: '1.1.0', errors: 0 },
        new: { label: '1.2.0' },
      });
      expect(guard.verdict!.new.errorRate).toBeGreaterThan(15);
      expect(guard.verdict!.new.requests).toBeGreaterThanOrEqual(20);
      expect(guard.message).toContain('1.2.0 failed');
      const actions = await ann.actions(SHOP);
      expect(actions.filter(({ actor }) => actor === 'portal')).toMatchObject([
        { id: guard.actionId, request: { revisionId: good } },
      ]);
    } finally {
      await backend.stop();
      await shop.close();
    }
  });
});
