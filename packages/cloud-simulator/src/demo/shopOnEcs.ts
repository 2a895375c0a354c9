import type { RegionWorld } from '../RegionWorld.ts';
import type { ServiceState } from '../services/ecs/types.ts';
import { imageOf, scaledService, scriptImages } from './ecs.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR } from './Story.ts';
import type { Story } from './Story.ts';

const NAME = 'shop-ecs';
const VERSIONS = ['1.2.0', '1.3.0', '1.4.0', '1.5.0'] as const;

/** The shop on reference system B: ECS deploys it blue/green, its carts are in DynamoDB. */
export function shopOnEcs(story: Story, places: Places): DemoService {
  const { testEurope, prodEurope, prodAmerica } = places;
  scriptImages(prodEurope, NAME, VERSIONS);
  const services = [
    serviceIn(testEurope, 'test', 2),
    serviceIn(prodEurope, 'prod', 4),
    serviceIn(prodAmerica, 'prod', 3),
  ] as const;
  const [test, europe, america] = services;
  deployAll(story, [
    [13 * DAY, testEurope, test, '1.3.0'],
    [12 * DAY, prodEurope, europe, '1.3.0'],
    [12 * DAY - HOUR, prodAmerica, america, '1.3.0'],
    [3 * DAY, testEurope, test, '1.4.0'],
    [2 * DAY, prodEurope, europe, '1.4.0'],
    [2 * DAY - HOUR, prodAmerica, america, '1.4.0'],
    [3 * HOUR, testEurope, test, '1.5.0'],
  ]);
  // Published and not rolled out to prod yet: what a person does first.
  story.before(2 * HOUR, () => {
    for (const region of [prodEurope, prodAmerica])
      region.ecs.registerTaskDefinition(NAME, imageOf(NAME, '1.5.0'), {
        environment: { APP_ENV: 'prod' },
      });
  });
  const tables = [prodEurope, prodAmerica].map(cartsIn);
  return {
    name: NAME,
    title: 'Shop on ECS',
    description:
      'The shop as containers: ECS deploys it blue/green, its carts are in DynamoDB',
    team: 'shop-team',
    resources: [
      ...services.map(({ arn }) => ({ kind: 'ecs-service' as const, arn })),
      ...tables.map(arn => ({ kind: 'dynamodb-table' as const, arn })),
    ],
  };
}

function serviceIn(
  region: RegionWorld,
  environment: string,
  desired: number,
): ServiceState {
  return scaledService(region, environment, {
    name: NAME,
    image: imageOf(NAME, '1.2.0'),
    desired,
    balanced: true,
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
  });
}

function deployAll(
  story: Story,
  deployments: readonly (readonly [
    number,
    RegionWorld,
    ServiceState,
    string,
  ])[],
): void {
  for (const [ago, region, service, version] of deployments)
    story.deploy(ago, region, service, imageOf(NAME, version));
}

/** Carts are read far more often than they are written. */
function cartsIn(region: RegionWorld): string {
  const { arn } = region.dynamodb.table({ name: 'carts', read: 40, write: 15 });
  const sides = [
    ['dynamodb:table:ReadCapacityUnits', 20, 400],
    ['dynamodb:table:WriteCapacityUnits', 10, 100],
  ] as const;
  for (const [dimension, min, max] of sides)
    region.applicationAutoScaling.register({
      namespace: 'dynamodb',
      resourceId: 'table/carts',
      dimension,
      min,
      max,
    });
  return arn;
}
