import type { Service } from '@capstan/plugin-fleet-common';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { TestPortal } from './__testUtils__/startPortal';

/** Backstage limits the bodies of its permission requests; a page must not fail because its reader is in many groups. */

const SERVICES = 100;
const GROUPS = 60;

jest.setTimeout(120_000);

describe('a big page for a person in many groups', () => {
  let portal: TestPortal;
  afterAll(() => portal?.stop());

  it('says of each service what they may do', async () => {
    const provider = ShopProvider.withShop();
    for (let index = 0; index < SERVICES; index++)
      provider.addGroup({
        service: `more${index}`,
        environment: 'prod',
        releases: [{ id: 'r1', label: '1.0.0' }],
        current: 'r1',
      });
    portal = await TestPortal.start({
      provider,
      components: SERVICES,
      groupsOfOlivia: GROUPS,
    });
    const services = await eventually(async () => {
      const items: Service[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const { status, body } = await portal.get(
          'olivia',
          `/services?limit=100${cursor && `&cursor=${cursor}`}`,
        );
        expect([status, body.error]).toEqual([200, undefined]);
        items.push(...body.items);
        cursor = body.nextCursor;
      }
      const claimed = items.filter(item => item.entityRef !== undefined);
      expect(claimed).toHaveLength(SERVICES + 1);
      return claimed;
    });
    for (const { owner, groups } of services)
      expect([owner, groups[0].capabilities.scale.can]).toEqual([
        owner,
        owner === 'group:default/shop-team',
      ]);
  });
});
