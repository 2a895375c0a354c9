import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedAction,
  PlanContext,
} from '@capstan/plugin-fleet-node';
import type { Fault } from '@capstan/cloud-simulator';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';

/*
 * Crash and retry. Each schedule draws a service, an action, and what goes wrong with the calls of each attempt: refused,
 * lost before or after the effect, failed before or after it, with reads that lag behind. The caller does what the journal of
 * the portal does: it reads back before it tries again, and now and then it is another process that has forgotten
 * everything. The simulator's journal of effects is the judge. `CAPSTAN_SCHEDULES=1000` runs more of them,
 * `CAPSTAN_SEEDS=476,562` some of them.
 */

const SCHEDULES = Number(process.env.CAPSTAN_SCHEDULES ?? 40);
/** One seed after the other; some of them for the one who looks for a mistake. */
const SEEDS =
  process.env.CAPSTAN_SEEDS?.split(',').map(Number) ??
  Array.from({ length: SCHEDULES }, (_, index) => index + 1);
const ATTEMPTS = 8;

jest.setTimeout(30_000 + SCHEDULES * 3_000);

/** Numbers from a seed (a linear congruential generator). */
function drawing(seed: number) {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * limit);
  };
  return {
    below,
    pick: <T>(choices: readonly T[]): T => choices[below(choices.length)],
  };
}

type Drawing = ReturnType<typeof drawing>;

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

const FAULTS: readonly Pick<Fault, 'kind' | 'when'>[] = [
  { kind: 'drop', when: 'before' },
  { kind: 'drop', when: 'after' },
  { kind: 'throttle', when: 'before' },
  { kind: 'serverError', when: 'before' },
  { kind: 'serverError', when: 'after' },
  { kind: 'expiredToken', when: 'before' },
];
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

function upset(aws: SimulatedAws, draw: Drawing): void {
  aws.world.faults.clear();
  aws.world.consistencyDelayMs = draw.pick([0, 0, 2_000, 10_000]);
  if (draw.below(4) > 0) {
    const fault = draw.pick(FAULTS);
    for (const operation of WRITES)
      aws.world.faults.add({ ...fault, operation, times: 1 });
  }
  if (draw.below(4) === 0) {
    aws.world.faults.add({
      kind: 'throttle',
      operation: draw.pick(READS),
      times: 1,
    });
  }
}

/** As the journal of the portal goes about it. */
async function carryThrough(
  aws: SimulatedAws,
  draw: Drawing,
  context: PlanContext,
  action: ConfirmedAction,
): Promise<ApplyResult | undefined> {
  const options = { signal: new AbortController().signal };
  let unsure = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt < ATTEMPTS - 2) upset(aws, draw);
    else aws.world.faults.clear();
    if (draw.below(3) === 0) aws.restart();
    try {
      if (unsure) {
        const found = await aws.rollouts.readBack(
          context.group,
          action,
          options,
        );
        if (found.outcome !== 'notSent') return found;
        unsure = false;
      }
      return await aws.rollouts.apply(context.group, action, options);
    } catch (error) {
      const { name, notSent } = error as { name: string; notSent?: boolean };
      if (name !== 'ProviderError') throw error;
      unsure ||= notSent !== true;
      aws.world.clock.advance(draw.below(3_000));
    }
  }
  return undefined;
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
    );
    aws.world.faults.clear();
    aws.world.consistencyDelayMs = 0;
    const effects = aws.world.journal.effects();
    // A scale may be two calls, each of which may have one effect.
    const allowed =
      request.kind === 'scale' &&
      request.max !== undefined &&
      request.desired !== undefined
        ? 2
        : 1;
    const wrong: string[] = [];
    const told = `seed ${seed}, ${JSON.stringify(request)}: ${JSON.stringify(
      answer,
    )}, ${JSON.stringify(effects.map(({ what }) => what))}`;
    if (effects.length > allowed) wrong.push(`more than one effect: ${told}`);
    if (answer?.outcome === 'refused' && effects.length > 0)
      wrong.push(`refused, and done: ${told}`);
    if (answer === undefined) wrong.push(`no end: ${told}`);
    if (answer?.outcome === 'accepted' && effects.length === 0)
      wrong.push(`accepted, and not done: ${told}`);
    return wrong;
  } finally {
    await aws.close();
  }
}

it(`has at most one effect in each of ${SEEDS.length} schedules of crashes and retries`, async () => {
  const wrong: string[] = [];
  for (const seed of SEEDS) wrong.push(...(await run(seed)));
  expect(wrong).toEqual([]);
});
