import type { RegionWorld } from '../RegionWorld.ts';
import type { GroupState } from '../services/autoscaling/types.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR } from './Story.ts';
import type { Story } from './Story.ts';
import { visit } from './traffic.ts';

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
  const groups = [prodEurope, prodAmerica].flatMap(region => {
    const web = groupIn(region, NAME, 3);
    visit(story, region, web.arn, 3, 0.4);
    return [web, workersIn(story, region)];
  });
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
function workersIn(story: Story, region: RegionWorld): GroupState {
  const group = groupIn(region, WORKER, 2);
  const queue = region.sqs.queue({ name: QUEUE });
  story.before(3 * HOUR, () => {
    region.setLoad(group.arn, { worksOff: queue.arn, messagesPerInstance: 2 });
    // Up to more than the smallest group can do, and down again: it scales while somebody looks.
    region.setLoad(queue.arn, {
      messagesPerSecond: 4,
      wavePercent: 80,
      waveMinutes: 40,
    });
  });
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
