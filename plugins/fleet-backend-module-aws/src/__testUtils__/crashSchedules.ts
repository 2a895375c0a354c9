import type {
  ActionRequest,
  PipelineRequest,
} from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedAction,
  PlanContext,
  RolloutProvider,
} from '@capstan/plugin-fleet-node';
import type { Fault, World } from '@capstan/cloud-simulator';

/** `CAPSTAN_SCHEDULES=1000` draws more of them, `CAPSTAN_SEEDS=476,562` some of them. */
export const SEEDS =
  process.env.CAPSTAN_SEEDS?.split(',').map(Number) ??
  Array.from(
    { length: Number(process.env.CAPSTAN_SCHEDULES ?? 40) },
    (_, index) => index + 1,
  );

/** What a schedule is played on; `restart` forgets everything, as a portal does that was killed. */
interface Stage {
  readonly world: World;
  readonly rollouts: RolloutProvider;
  restart(): void;
}

/** Numbers from a seed (a linear congruential generator). */
export function drawing(seed: number) {
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

export type Drawing = ReturnType<typeof drawing>;

const FAULTS: readonly Pick<Fault, 'kind' | 'when'>[] = [
  { kind: 'drop', when: 'before' },
  { kind: 'drop', when: 'after' },
  { kind: 'throttle', when: 'before' },
  { kind: 'serverError', when: 'before' },
  { kind: 'serverError', when: 'after' },
  { kind: 'expiredToken', when: 'before' },
];

interface Operations {
  readonly writes: readonly string[];
  readonly reads: readonly string[];
}

/** What goes wrong with the next attempt. */
export function upset(
  { world }: Pick<Stage, 'world'>,
  draw: Drawing,
  operations: Operations,
): void {
  world.faults.clear();
  world.consistencyDelayMs = draw.pick([0, 0, 2_000, 10_000]);
  if (draw.below(4) > 0) {
    const fault = draw.pick(FAULTS);
    for (const operation of operations.writes)
      world.faults.add({ ...fault, operation, times: 1 });
  }
  if (draw.below(4) === 0) {
    world.faults.add({
      kind: 'throttle',
      operation: draw.pick(operations.reads),
      times: 1,
    });
  }
}

/** As the journal of the portal goes about it: after an unknown outcome it reads back first. The last two attempts are not disturbed. */
export async function carryThrough(
  stage: Stage,
  draw: Drawing,
  context: PlanContext,
  action: ConfirmedAction,
  operations: Operations & { readonly attempts: number },
): Promise<ApplyResult | undefined> {
  const options = { signal: new AbortController().signal };
  let unsure = false;
  for (let attempt = 0; attempt < operations.attempts; attempt++) {
    if (attempt < operations.attempts - 2) {
      upset(stage, draw, operations);
    } else {
      stage.world.faults.clear();
      stage.world.consistencyDelayMs = 0;
    }
    if (draw.below(3) === 0) stage.restart();
    try {
      if (unsure) {
        const found = await stage.rollouts.readBack(
          context.group,
          action,
          options,
        );
        if (found.outcome !== 'notSent') return found;
        unsure = false;
      }
      return await stage.rollouts.apply(context.group, action, options);
    } catch (error) {
      const { name, notSent } = error as { name: string; notSent?: boolean };
      if (name !== 'ProviderError') throw error;
      unsure ||= notSent !== true;
      stage.world.clock.advance(draw.below(3_000));
    }
  }
  return undefined;
}

/** What is wrong with how it went, judged by the simulator's journal of effects. `allowed`: effects that one action may have. */
export function judge(
  { world }: Pick<Stage, 'world'>,
  told: {
    readonly seed: number;
    readonly request: ActionRequest | PipelineRequest;
    readonly answer: ApplyResult | undefined;
    readonly allowed: number;
  },
): string[] {
  const { seed, request, answer, allowed } = told;
  const effects = world.journal.effects();
  const how = `seed ${seed}, ${JSON.stringify(request)}: ${JSON.stringify(
    answer,
  )}, ${JSON.stringify(effects.map(({ what }) => what))}`;
  const wrong: string[] = [];
  if (effects.length > allowed) wrong.push(`more than one effect: ${how}`);
  if (answer?.outcome === 'refused' && effects.length > 0)
    wrong.push(`refused, and done: ${how}`);
  if (answer === undefined) wrong.push(`no end: ${how}`);
  if (answer?.outcome === 'accepted' && effects.length === 0)
    wrong.push(`accepted, and not done: ${how}`);
  return wrong;
}
