import type { RegionWorld } from '../RegionWorld.ts';
import type { World } from '../World.ts';

/** The accounts of the demo. Nobody has these numbers. */
export const ACCOUNTS = { test: '111111111111', prod: '222222222222' } as const;

/** The regions of both accounts. */
export const REGIONS = ['eu-west-1', 'us-east-1'] as const;

/** The four places where something runs. */
export interface Places {
  readonly testEurope: RegionWorld;
  readonly testAmerica: RegionWorld;
  readonly prodEurope: RegionWorld;
  readonly prodAmerica: RegionWorld;
}

export function placesOf(world: World): Places {
  const test = world.account(ACCOUNTS.test);
  const prod = world.account(ACCOUNTS.prod);
  return {
    testEurope: test.region('eu-west-1'),
    testAmerica: test.region('us-east-1'),
    prodEurope: prod.region('eu-west-1'),
    prodAmerica: prod.region('us-east-1'),
  };
}
