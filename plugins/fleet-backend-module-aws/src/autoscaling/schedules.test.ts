import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedAction,
  PlanContext,
} from '@capstan/plugin-fleet-node';
import type { Fault } from '@capstan/cloud-simulator';
import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';

/*
 * Crash and retry, as for services of ECS: each schedule draws an action and what goes wrong with the calls of each attempt.
 * The caller does what the journal of the portal does: it reads back before it tries again, and now and then it is another
 * process that has forgotten everything. `CAPSTAN_SCHEDULES=1000` runs more of them.
 */

const SCHEDULES = Number(process.env.CAPSTAN_SCHEDULES ?? 40);
const ATTEMPTS = 10;

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

const FAULTS: readonly Pick<Fault, 'kind' | 'when'>[] = [
  { kind: 'drop', when: 'before' },
  { kind: 'drop', when: 'after' },
  { kind: 'throttle', when: 'before' },
  { kind: 'serverError', when: 'before' },
  { kind: 'serverError', when: 'after' },
  { kind: 'expiredToken', when: 'before' },
];
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
  ] as const);
  if (kind === 'rollout')
    return {
      request: { kind, revisionId: `${templateId}:2` },
      context: idle,
    };
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

function upset(aws: SimulatedAsg, draw: Drawing): void {
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
  aws: SimulatedAsg,
  draw: Drawing,
  context: PlanContext,
  action: ConfirmedAction,
): Promise<ApplyResult | undefined> {
  const options = { signal: new AbortController().signal };
  let unsure = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt < ATTEMPTS - 2) {
      upset(aws, draw);
    } else {
      aws.world.faults.clear();
      aws.world.consistencyDelayMs = 0;
    }
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
  const aws = await SimulatedAsg.start({ seed });
  try {
    const { request, context } = await prepare(aws, draw);
    aws.world.journal.clear();
    const answer = await carryThrough(
      aws,
      draw,
      context,
      aws.confirm(request, context),
    );
    const effects = aws.world.journal.effects();
    const wrong: string[] = [];
    const told = `seed ${seed}, ${JSON.stringify(request)}: ${JSON.stringify(
      answer,
    )}, ${JSON.stringify(effects.map(({ what }) => what))}`;
    if (effects.length > 1) wrong.push(`more than one effect: ${told}`);
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

it(`has at most one effect in each of ${SCHEDULES} schedules of crashes and retries`, async () => {
  const wrong: string[] = [];
  for (let seed = 1; seed <= SCHEDULES; seed++)
    wrong.push(...(await run(seed)));
  expect(wrong).toEqual([]);
});
