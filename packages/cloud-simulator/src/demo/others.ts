import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR } from './Story.ts';
import type { Story } from './Story.ts';
import { scaledTable } from './tables.ts';
import { visit } from './traffic.ts';

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
  const [test, prod] = groups;
  visit(story, testAmerica, test.arn, 1, 0.5);
  visit(story, prodAmerica, prod.arn, 3, 0.35, { latencyMs: 900 });
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
export function sessions(story: Story, { prodAmerica }: Places): DemoService {
  const table = scaledTable(story, prodAmerica, {
    name: 'sessions',
    read: 120,
    write: 60,
    indexes: { 'by-customer': { read: 30, write: 30 } },
  });
  return {
    name: 'sessions',
    title: 'Sessions',
    description: 'Who is signed in: a table and its index',
    team: 'platform',
    resources: [{ kind: 'dynamodb-table', arn: table }],
  };
}
