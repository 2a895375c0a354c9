import type { RegionWorld } from '../RegionWorld.ts';
import type { GroupState } from '../services/autoscaling/types.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR, MINUTE } from './Story.ts';
import type { Story } from './Story.ts';
import { visit } from './traffic.ts';

const NAME = 'shop-asg';
const QUICK = { MinHealthyPercentage: 50, SkipMatching: true };

/** The shop on reference system C: machines of an Auto Scaling group behind a load balancer, refreshed one after another. */
export function shopOnMachines(story: Story, places: Places): DemoService {
  const { testEurope, prodEurope, prodAmerica } = places;
  for (const version of ['1.2.0', '1.3.0', '1.4.0', '1.5.0'])
    story.world.images.script(`${NAME}-${version}`, { startSeconds: 5 });
  const groups = [
    groupIn(testEurope, 'test', 1),
    groupIn(prodEurope, 'prod', 4),
    groupIn(prodAmerica, 'prod', 3),
  ] as const;
  const [test, europe, america] = groups;
  visit(story, testEurope, test.arn, 1, 0.46);
  visit(story, prodEurope, europe.arn, 4, 0.46);
  visit(story, prodAmerica, america.arn, 3, 0.46);
  story.refresh(11 * DAY, testEurope, test, `${NAME}-1.3.0`, QUICK);
  story.refresh(10 * DAY, prodEurope, europe, `${NAME}-1.3.0`, QUICK);
  story.refresh(10 * DAY - HOUR, prodAmerica, america, `${NAME}-1.3.0`, QUICK);
  // One that a person took back while it ran.
  story.refresh(4 * DAY, prodEurope, europe, `${NAME}-1.4.0`, QUICK);
  story.before(4 * DAY - MINUTE / 3, () =>
    story.call(prodEurope, 'autoscaling', 'RollbackInstanceRefresh', {
      AutoScalingGroupName: NAME,
    }),
  );
  story.refresh(DAY, prodEurope, europe, `${NAME}-1.4.1`, QUICK);
  story.refresh(5 * HOUR, testEurope, test, `${NAME}-1.5.0`, QUICK);
  story.before(4 * HOUR, () => {
    prodEurope.ec2.templateVersion(NAME, `${NAME}-1.5.0`);
    prodAmerica.ec2.templateVersion(NAME, `${NAME}-1.4.1`);
  });
  return {
    name: NAME,
    title: 'Shop on Auto Scaling',
    description:
      'The shop on machines: an Auto Scaling group behind a load balancer, replaced by instance refreshes',
    team: 'shop-team',
    resources: groups.map(({ arn }) => ({ kind: 'auto-scaling-group', arn })),
  };
}

function groupIn(
  region: RegionWorld,
  environment: string,
  desired: number,
): GroupState {
  const group = region.autoscaling.group({
    name: NAME,
    image: `${NAME}-1.2.0`,
    desired,
    min: Math.min(2, desired),
    max: 3 * desired,
    warmup: 10,
    cooldown: 60,
    tags: { environment },
  });
  region.autoscaling.track(group, 'cpu', {
    PredefinedMetricSpecification: {
      PredefinedMetricType: 'ASGAverageCPUUtilization',
    },
    TargetValue: 50,
  });
  return group;
}
