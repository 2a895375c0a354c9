import type { ActionRequest } from '@capstan/plugin-fleet-common';
import {
  carryThrough,
  drawing,
  judge,
  SEEDS,
} from '../__testUtils__/crashSchedules';
import type { Drawing } from '../__testUtils__/crashSchedules';
import { SimulatedTables } from '../__testUtils__/SimulatedTables';

/*
 * Crash and retry, as for services of ECS. Now and then the autoscaler or somebody else moves the capacity before the
 * action begins, or the page shows what was there a while ago. `CAPSTAN_SCHEDULES=1000` runs more of them.
 */

const ATTEMPTS = 8;

jest.setTimeout(30_000 + SEEDS.length * 3_000);

const OPERATIONS = {
  writes: ['RegisterScalableTarget'],
  reads: [
    'DescribeTable',
    'DescribeScalableTargets',
    'DescribeScalingPolicies',
    'DescribeScheduledActions',
  ],
  attempts: ATTEMPTS,
};

const REQUESTS: readonly ActionRequest[] = [
  { kind: 'scale', min: 3 },
  { kind: 'scale', max: 9 },
  { kind: 'scale', max: 1 },
  { kind: 'scale', min: 3, max: 9 },
  { kind: 'scale', min: 2, max: 2, desired: 2 },
  { kind: 'scale', min: 4, max: 4, desired: 4 },
  { kind: 'scale', min: 5, max: 3 },
  { kind: 'scale', desired: 3 },
  { kind: 'scale', min: 2 },
  { kind: 'autoscaling', suspended: ['scaleIn'] },
  { kind: 'autoscaling', suspended: ['scaleOut', 'scaleIn'] },
  { kind: 'autoscaling', suspended: ['scheduled'] },
  { kind: 'autoscaling', suspended: ['dynamic'] },
];

/** A table, or an index of one whose writing is scaled. */
function prepare({ region, world }: SimulatedTables, draw: Drawing): string {
  if (draw.below(2) === 0) return 'orders read';
  region.dynamodb.table({
    name: 'stock',
    indexes: { warehouse: { read: 2, write: 2 } },
  });
  region.applicationAutoScaling.register({
    namespace: 'dynamodb',
    resourceId: 'table/stock/index/warehouse',
    dimension: 'dynamodb:index:WriteCapacityUnits',
    min: 1,
    max: 4,
  });
  world.clock.advance(301_000);
  return 'stock warehouse write';
}

async function run(seed: number): Promise<string[]> {
  const draw = drawing(seed);
  const aws = await SimulatedTables.start(seed);
  try {
    const name = prepare(aws, draw);
    const context = await aws.contextOf(name);
    const request = draw.pick(REQUESTS);
    const action = await aws.confirm(request, name);
    if (draw.below(6) === 0) aws.target.max += 1;
    if (draw.below(8) === 0)
      aws.target.suspended = { DynamicScalingOutSuspended: true };
    aws.world.journal.clear();
    const answer = await carryThrough(aws, draw, context, action, OPERATIONS);
    return judge(aws, { seed, request, answer, allowed: 1 });
  } finally {
    await aws.server.close();
  }
}

it(`has at most one effect in each of ${SEEDS.length} schedules of crashes and retries`, async () => {
  const wrong: string[] = [];
  for (const seed of SEEDS) wrong.push(...(await run(seed)));
  expect(wrong).toEqual([]);
});
