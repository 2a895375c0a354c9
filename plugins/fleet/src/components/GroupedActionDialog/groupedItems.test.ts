import { createFakeFleet } from '../../testUtils';
import { moved, splitGroups, toItem } from './groupedItems';

async function groups(...services: string[]) {
  const fleet = createFakeFleet();
  const lists = await Promise.all(
    services.map(service =>
      fleet.listGroups({ entityRef: `component:default/${service}` }),
    ),
  );
  return lists.map(({ items }) => items[items.length - 1]);
}

describe('grouped items', () => {
  it('keeps who cannot do it apart, with the reason', async () => {
    const [shop, outlet] = await groups('shop', 'outlet');
    const { able, unable } = splitGroups([shop, outlet], 'promote');
    expect(able).toEqual([shop]);
    expect(unable).toEqual([
      { group: outlet, reason: 'No rollout is running.' },
    ]);
  });

  it('asks for the last known-good version, and for the rollout that runs', async () => {
    const [shop] = await groups('shop');
    expect(toItem(shop, 'rollback').request).toEqual({ kind: 'rollback' });
    expect(toItem(shop, 'promote').request).toEqual({
      kind: 'promote',
      rolloutId: shop.rollout?.id,
    });
  });

  it.each([
    [1, -1, ['b', 'a', 'c']],
    [1, 1, ['a', 'c', 'b']],
    [0, -1, ['a', 'b', 'c']],
    [2, 1, ['a', 'b', 'c']],
  ] as const)('moves %s by %s', (index, by, expected) => {
    expect(moved(['a', 'b', 'c'], index, by)).toEqual(expected);
  });
});
