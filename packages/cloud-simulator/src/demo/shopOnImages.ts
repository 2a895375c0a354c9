import type { RegionWorld } from '../RegionWorld.ts';
import type { GroupState } from '../services/autoscaling/types.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR } from './Story.ts';
import type { Story } from './Story.ts';

const NAME = 'shop-ami';
export const WORKER = `${NAME}-worker`;
/** The queue that the workers take orders from. */
export const QUEUE = `${NAME}-orders`;
const QUICK = { MinHealthyPercentage: 50, SkipMatching: true };

/** The shop on reference system D: images that never change, and workers that follow the backlog of a queue. */
export function shopOnImages(story: Story, places: Places): DemoService {
  const { prodEurope, prodAmerica } = places;
  for (const version of ['2.0.0', '2.1.0', '2.2.0'])
    story.world.images.script(`${NAME}-${version}`, { startSeconds: 5 });
  const groups = [prodEurope, prodAmerica].flatMap(region => [
    groupIn(region, NAME, 3),
    workersIn(region),
  ]);
  for (const [index, group] of groups.entries()) {
    const region = index < 2 ? prodEurope : prodAmerica;
    const when = 6 * DAY - index * HOUR;
    story.refresh(when, region, group, `${NAME}-2.1.0`, QUICK);
    story.before(7 * HOUR, () =>
      region.ec2.templateVersion(group.name, `${NAME}-2.2.0`),
    );
  }
  return {
    name: NAME,
    title: 'Shop on images',
    description:
      'The shop as machine images: rolling replacement, and workers that follow the backlog of their queue',
    team: 'shop-team',
    resources: groups.map(({ arn }) => ({ kind: 'auto-scaling-group', arn })),
  };
}

function groupIn(
  region: RegionWorld,
  name: string,
  desired: number,
): GroupState {
  return region.autoscaling.group({
    name,
    image: `${NAME}-2.0.0`,
    desired,
    min: 1,
    max: 8,
    warmup: 10,
    cooldown: 30,
    tags: { environment: 'prod' },
  });
}

/** One worker for every so many messages that wait: what visible messages are over what is in service. */
function workersIn(region: RegionWorld): GroupState {
  const group = groupIn(region, WORKER, 2);
  region.autoscaling.track(group, 'backlog-per-instance', {
    CustomizedMetricSpecification: {
      Metrics: [
        {
          Id: 'waiting',
          Label: 'Messages that wait',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'ApproximateNumberOfMessagesVisible',
              Dimensions: [{ Name: 'QueueName', Value: QUEUE }],
            },
            Stat: 'Sum',
          },
          ReturnData: false,
        },
        {
          Id: 'workers',
          Label: 'Workers in service',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/AutoScaling',
              MetricName: 'GroupInServiceInstances',
              Dimensions: [{ Name: 'AutoScalingGroupName', Value: WORKER }],
            },
            Stat: 'Average',
          },
          ReturnData: false,
        },
        {
          Id: 'backlog',
          Label: 'Backlog per instance',
          Expression: 'waiting / workers',
          ReturnData: true,
        },
      ],
    },
    TargetValue: 100,
  });
  return group;
}
