import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import {
  carryThrough,
  drawing,
  judge,
  SEEDS,
} from '../__testUtils__/crashSchedules';
import type { Drawing } from '../__testUtils__/crashSchedules';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';

/*
 * Crash and retry. Each schedule draws a service, an action, and what goes wrong with the calls of each attempt: refused,
 * lost before or after the effect, failed before or after it, with reads that lag behind. The caller does what the journal of
 * the portal does: it reads back before it tries again, and now and then it is another process that has forgotten
 * everything. The simulator's journal of effects is the judge. `CAPSTAN_SCHEDULES=1000` runs more of them,
 * `CAPSTAN_SEEDS=476,562` some of them.
 */

const ATTEMPTS = 8;

jest.setTimeout(30_000 + SEEDS.length * 3_000);

const SERVICES = [
  { name: 'shop' },
  {
    name: 'shop',
    balanced: true,
    configuration: {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 5,
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
        },
      ],
    },
  },
  {
    name: 'shop',
    balanced: true,
    configuration: {
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 },
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
        },
      ],
    },
  },
  { name: 'shop', controller: 'CODE_DEPLOY' },
] as const;

const WRITES = [
  'UpdateService',
  'StopServiceDeployment',
  'ContinueServiceDeployment',
  'RegisterScalableTarget',
  'CreateDeployment',
  'StopDeployment',
  'ContinueDeployment',
];
const READS = [
  'DescribeServices',
  'ListServiceDeployments',
  'DescribeScalableTargets',
];

/** A service, rolling or at a gate when the action is about a rollout. */
async function prepare(
  aws: SimulatedAws,
  draw: Drawing,
): Promise<{ request: ActionRequest; context: PlanContext }> {
  const { ecs, codedeploy, applicationAutoScaling } = aws.region;
  const options = draw.pick(SERVICES);
  const service = ecs.service(options as Parameters<typeof ecs.service>[0]);
  ecs.registerTaskDefinition('shop', 'shop:1.1.0');
  applicationAutoScaling.register({
    resourceId: 'service/default/shop',
    min: 1,
    max: 6,
  });
  if ('controller' in options) {
    const group = codedeploy.group(service, { readyWaitMinutes: 60 });
    codedeploy.create(group, service.revision.taskDefinition, { content: '' });
    aws.world.clock.advance(60_000);
    codedeploy.continue(group.deployments[0], 'READY_WAIT');
    aws.world.clock.advance(3_600_000);
  }
  const idle = await aws.context();
  const next = idle.revisions.find(({ label }) => label === '1.1.0')!.id;
  const kind = draw.pick([
    'rollout',
    'scale',
    'autoscaling',
    'rollback',
    'abort',
    'promote',
  ] as const);
  if (kind === 'rollout')
    return { request: { kind, revisionId: next }, context: idle };
  if (kind === 'scale') {
    const sizes = draw.pick([
      { desired: 4 },
      { min: 2, max: 5 },
      { desired: 5, max: 8 },
      { desired: 1 },
    ]);
    return { request: { kind, ...sizes }, context: idle };
  }
  if (kind === 'autoscaling') {
    const suspended = draw.pick([
      ['scaleIn'],
      ['scaleIn', 'scaleOut'],
      ['scheduled'],
    ] as const);
    return { request: { kind, suspended }, context: idle };
  }
  await aws.act({ kind: 'rollout', revisionId: next }, idle);
  aws.world.clock.advance(8_000 + draw.below(40_000));
  const rolling = await aws.context();
  const rolloutId = rolling.group.rollout?.nativeId ?? 'none';
  const back = idle.group.currentRevisionId!;
  return {
    request:
      kind === 'rollback' ? { kind, revisionId: back } : { kind, rolloutId },
    context: rolling,
  };
}

async function run(seed: number): Promise<string[]> {
  const draw = drawing(seed);
  const aws = await SimulatedAws.start({ seed });
  try {
    const { request, context } = await prepare(aws, draw);
    aws.world.journal.clear();
    const answer = await carryThrough(
      aws,
      draw,
      context,
      aws.confirm(request, context),
      { writes: WRITES, reads: READS, attempts: ATTEMPTS },
    );
    // A scale may be two calls, each of which may have one effect.
    const allowed =
      request.kind === 'scale' &&
      request.max !== undefined &&
      request.desired !== undefined
        ? 2
        : 1;
    return judge(aws, { seed, request, answer, allowed });
  } finally {
    await aws.close();
  }
}

it(`has at most one effect in each of ${SEEDS.length} schedules of crashes and retries`, async () => {
  const wrong: string[] = [];
  for (const seed of SEEDS) wrong.push(...(await run(seed)));
  expect(wrong).toEqual([]);
});
