import type {
  ActionRequest,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import type { ApplyResult, PlanContext } from '@capstan/plugin-fleet-node';
import {
  carryThrough,
  drawing,
  judge,
  SEEDS,
} from '../__testUtils__/crashSchedules';
import type { Drawing } from '../__testUtils__/crashSchedules';
import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';

/*
 * Crash and retry, as for services of ECS: each schedule draws an action and what goes wrong with the calls of each attempt.
 * The caller does what the journal of the portal does: it reads back before it tries again, and now and then it is another
 * process that has forgotten everything. `CAPSTAN_SCHEDULES=1000` runs more of them.
 */

const ATTEMPTS = 10;

jest.setTimeout(30_000 + SEEDS.length * 3_000);

const WRITES = [
  'StartInstanceRefresh',
  'CancelInstanceRefresh',
  'RollbackInstanceRefresh',
  'UpdateAutoScalingGroup',
  'SuspendProcesses',
  'ResumeProcesses',
];
const READS = ['DescribeAutoScalingGroups', 'DescribeInstanceRefreshes'];

/** A group, and for some actions a refresh that runs. */
async function prepare(
  aws: SimulatedAsg,
  draw: Drawing,
): Promise<{ request: ActionRequest; context: PlanContext }> {
  const group = aws.region.autoscaling.group({
    name: 'shop',
    desired: draw.pick([2, 4]),
    max: 8,
  });
  aws.world.clock.advance(60_000);
  aws.region.ec2.templateVersion('shop', 'shop-1.1.0');
  const { templateId } = group.configuration;
  const idle = await aws.context();
  const kind = draw.pick([
    'rollout',
    'scale',
    'rollback',
    'abort',
    'pause',
    'resume',
    'autoscaling',
  ] as const);
  if (kind === 'rollout')
    return {
      request: { kind, revisionId: `${templateId}:2` },
      context: idle,
    };
  if (kind === 'autoscaling') return suspendSome(aws, draw);
  if (kind === 'scale') {
    const sizes = draw.pick([
      { desired: 5 },
      { min: 2, max: 6 },
      { desired: 6, max: 10 },
      { desired: 1 },
    ]);
    return { request: { kind, ...sizes }, context: idle };
  }
  await aws.act({ kind: 'rollout', revisionId: `${templateId}:2` }, idle);
  aws.world.clock.advance(5_000 + draw.below(55_000));
  if (kind === 'resume') {
    const rolling = await aws.context();
    const rolloutId = rolling.group.rollout!.nativeId;
    await aws.act({ kind: 'pause', rolloutId }, rolling);
    // A person takes longer to decide than reads lag behind.
    aws.world.clock.advance(10_000);
  }
  const rolling = await aws.context();
  const rolloutId = rolling.group.rollout!.nativeId;
  return {
    request:
      kind === 'rollback'
        ? { kind, revisionId: `${templateId}:1` }
        : { kind, rolloutId },
    context: rolling,
  };
}

/** Something of the scaling is suspended, and something else is to be. */
async function suspendSome(
  aws: SimulatedAsg,
  draw: Drawing,
): Promise<{ request: ActionRequest; context: PlanContext }> {
  const choices: readonly (readonly ScalingProcess[])[] = [
    [],
    ['dynamic'],
    ['scheduled'],
    ['dynamic', 'scheduled'],
  ];
  const group = aws.region.autoscaling.find('shop')!;
  aws.region.autoscaling.step(group, 'grow', [{ ScalingAdjustment: 1 }]);
  const before = draw.pick(choices);
  const suspended = draw.pick(choices.filter(choice => choice !== before));
  // Rebalancing is nobody's business here, and must stay as it is.
  aws.region.autoscaling.suspend(group, [
    'AZRebalance',
    ...before.map(name =>
      name === 'dynamic' ? 'AlarmNotification' : 'ScheduledActions',
    ),
  ]);
  aws.world.clock.advance(11 * 60_000);
  return {
    request: { kind: 'autoscaling', suspended },
    context: await aws.context(),
  };
}

/** What is suspended in the end, if it was accepted: exactly that, and what was suspended beside it. */
function suspendedWrongly(
  aws: SimulatedAsg,
  seed: number,
  { suspended }: ActionRequest & { kind: 'autoscaling' },
  answer: ApplyResult | undefined,
): string[] {
  const now = [...aws.region.autoscaling.find('shop')!.suspended].sort();
  const wanted = [
    'AZRebalance',
    ...(suspended.includes('dynamic') ? ['AlarmNotification'] : []),
    ...(suspended.includes('scheduled') ? ['ScheduledActions'] : []),
  ];
  return answer?.outcome === 'accepted' && `${now}` !== `${wanted}`
    ? [`seed ${seed}: ${now} is suspended instead of ${wanted}`]
    : [];
}

/** AWS has one call to suspend and one to resume. */
function allowedOf(request: ActionRequest, context: PlanContext): number {
  if (request.kind !== 'autoscaling') return 1;
  const directions = new Set(
    context.group.autoscaling.processes!.flatMap(({ name, suspended }) => {
      const wanted = request.suspended.includes(name);
      return wanted === suspended ? [] : [wanted];
    }),
  );
  return directions.size;
}

async function run(seed: number): Promise<string[]> {
  const draw = drawing(seed);
  const aws = await SimulatedAsg.start({ seed });
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
    return [
      ...judge(aws, {
        seed,
        request,
        answer,
        allowed: allowedOf(request, context),
      }),
      ...(request.kind === 'autoscaling'
        ? suspendedWrongly(aws, seed, request, answer)
        : []),
    ];
  } finally {
    await aws.close();
  }
}

it(`has at most one effect in each of ${SEEDS.length} schedules of crashes and retries`, async () => {
  const wrong: string[] = [];
  for (const seed of SEEDS) wrong.push(...(await run(seed)));
  expect(wrong).toEqual([]);
});
