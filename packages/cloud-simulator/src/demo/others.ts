import type { RegionWorld } from '../RegionWorld.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR } from './Story.ts';
import type { Story } from './Story.ts';

/** Nightly reports on machines: scheduled, in steps, and with one instance that nobody may take away. */
export function reporting(story: Story, places: Places): DemoService {
  const { testAmerica, prodAmerica } = places;
  for (const version of ['5.0.0', '5.1.0', '5.2.0'])
    story.world.images.script(`reporting-${version}`, { startSeconds: 5 });
  const groups = (
    [
      [testAmerica, 'test'],
      [prodAmerica, 'prod'],
    ] as const
  ).map(([region, environment]) => {
    const group = region.autoscaling.group({
      name: 'reporting',
      image: 'reporting-5.0.0',
      desired: environment === 'prod' ? 3 : 1,
      min: 1,
      max: 6,
      warmup: 10,
      tags: { environment },
    });
    story.refresh(9 * DAY, region, group, 'reporting-5.1.0', {
      MinHealthyPercentage: 50,
    });
    return group;
  });
  const [, prod] = groups;
  prodAmerica.autoscaling.step(prod, 'queue-of-reports', [
    {
      MetricIntervalLowerBound: 0,
      MetricIntervalUpperBound: 50,
      ScalingAdjustment: 1,
    },
    { MetricIntervalLowerBound: 50, ScalingAdjustment: 2 },
  ]);
  prodAmerica.autoscaling.schedule(prod, {
    ScheduledActionName: 'night',
    Recurrence: '0 22 * * *',
    MinSize: 2,
    DesiredCapacity: 4,
  });
  story.before(8 * DAY, () =>
    prodAmerica.autoscaling.protect(prod, [prod.instances[0].id]),
  );
  story.before(4 * HOUR, () =>
    prodAmerica.ec2.templateVersion('reporting', 'reporting-5.2.0'),
  );
  return {
    name: 'reporting',
    title: 'Reporting',
    description: 'Figures of the night, on machines',
    team: 'platform',
    resources: groups.map(({ arn }) => ({ kind: 'auto-scaling-group', arn })),
  };
}

/** Tables only: who is signed in. */
export function sessions(places: Places): DemoService {
  const tables = [places.prodEurope, places.prodAmerica].map(tableIn);
  return {
    name: 'sessions',
    title: 'Sessions',
    description: 'Who is signed in: a table and its index',
    team: 'platform',
    resources: tables.map(arn => ({ kind: 'dynamodb-table', arn })),
  };
}

function tableIn(region: RegionWorld): string {
  const { arn } = region.dynamodb.table({
    name: 'sessions',
    read: 120,
    write: 60,
    indexes: { 'by-customer': { read: 30, write: 30 } },
  });
  for (const dimension of [
    'dynamodb:table:ReadCapacityUnits',
    'dynamodb:table:WriteCapacityUnits',
  ] as const)
    region.applicationAutoScaling.register({
      namespace: 'dynamodb',
      resourceId: 'table/sessions',
      dimension,
      min: 50,
      max: 1000,
    });
  return arn;
}
