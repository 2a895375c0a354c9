import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedPipelineAction,
} from '@capstan/plugin-fleet-node';
import { SEEDS, drawing, judge, upset } from '../__testUtils__/crashSchedules';
import type { Drawing } from '../__testUtils__/crashSchedules';
import {
  SimulatedPipelines,
  arnOf,
  refOf,
} from '../__testUtils__/SimulatedPipelines';

/*
 * Crash and retry, as for the services of ECS: each schedule draws a pipeline, an action, and what goes wrong with the calls of
 * each attempt. The caller does what the journal of the portal does, and now and then it is another process that has forgotten
 * everything. The simulator's journal of effects is the judge.
 */

const ATTEMPTS = 8;

jest.setTimeout(30_000 + SEEDS.length * 3_000);

const OPERATIONS = {
  writes: [
    'PutApprovalResult',
    'RetryStageExecution',
    'RollbackStage',
    'StartPipelineExecution',
    'StopPipelineExecution',
  ],
  reads: [
    'GetPipeline',
    'GetPipelineState',
    'ListActionExecutions',
    'ListPipelineExecutions',
  ],
};

/** A pipeline in a state in which the action makes sense. */
async function prepare(
  aws: SimulatedPipelines,
  draw: Drawing,
): Promise<PipelineRequest> {
  const { codepipeline } = aws.region;
  const mode = draw.pick(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const);
  codepipeline.pipeline({ name: 'shop', mode });
  const kind = draw.pick([
    'approve',
    'reject',
    'retry',
    'rollback',
    'start',
    'stop',
  ] as const);
  if (kind === 'start') return { kind };
  if (kind === 'retry') {
    codepipeline.break('shop', 'Build', 'exit status 1');
    const { id: runId } = await aws.waits();
    // It fails again at once, or not at all.
    if (draw.below(2) === 0) codepipeline.break('shop', 'Build', undefined);
    return { kind, runId, stage: 'Build' };
  }
  if (kind === 'stop') {
    codepipeline.push('shop');
    aws.world.clock.advance(draw.below(40_000));
    return { kind, runId: (await aws.run()).id };
  }
  if (kind === 'rollback') {
    for (const _ of [1, 2]) {
      await aws.act(aws.answerTo(await aws.waits(), 'approve'));
      aws.world.clock.advance(60_000);
    }
    return { kind, runId: (await aws.run()).id, stage: 'DeployProd' };
  }
  return aws.answerTo(await aws.waits(), kind);
}

async function carryThrough(
  aws: SimulatedPipelines,
  draw: Drawing,
  action: ConfirmedPipelineAction,
): Promise<ApplyResult | undefined> {
  const ref = refOf(arnOf('shop'));
  const options = { signal: new AbortController().signal };
  let unsure = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    aws.world.faults.clear();
    if (attempt < ATTEMPTS - 2) upset(aws, draw, OPERATIONS);
    aws.world.consistencyDelayMs = 0;
    if (draw.below(3) === 0) aws.restart();
    try {
      if (unsure) {
        const found = await aws.provider.readBack(ref, action, options);
        if (found.outcome !== 'notSent') return found;
        unsure = false;
      }
      return await aws.provider.apply(ref, action, options);
    } catch (error) {
      const { name, notSent } = error as { name: string; notSent?: boolean };
      if (name !== 'ProviderError') throw error;
      unsure ||= notSent !== true;
      aws.world.clock.advance(1 + draw.below(20_000));
    }
  }
  return undefined;
}

async function run(seed: number): Promise<string[]> {
  const draw = drawing(seed);
  const aws = await SimulatedPipelines.start({ seed });
  try {
    const request = await prepare(aws, draw);
    aws.world.journal.clear();
    const action = aws.confirm(request);
    // A person is never as fast as the clock.
    aws.world.clock.advance(1);
    const answer = await carryThrough(aws, draw, action);
    return judge(aws, { seed, request, answer, allowed: 1 });
  } finally {
    await aws.close();
  }
}

it(`has at most one effect in each of ${SEEDS.length} schedules of crashes and retries`, async () => {
  const wrong: string[] = [];
  for (const seed of SEEDS) wrong.push(...(await run(seed)));
  expect(wrong).toEqual([]);
});
