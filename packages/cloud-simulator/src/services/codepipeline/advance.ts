import type { RegionWorld } from '../../RegionWorld.ts';
import { beginAction, pollAction } from './actions.ts';
import { isOver, latestActions, orderOf } from './types.ts';
import type {
  ActionRun,
  CodePipelineState,
  ExecutionState,
  StageRun,
} from './types.ts';

/** How often a deployment is looked at. */
const POLL_MS = 1_000;
/** More steps at one time than any pipeline has. */
const MOST_STEPS = 10_000;

/** Moves every execution as far as it goes now, and says to the clock when there is more to do. */
export function advance(
  region: RegionWorld,
  pipeline: CodePipelineState,
): void {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const moved = pipeline.executions
      .filter(execution => !isOver(execution))
      .some(execution => step(region, pipeline, execution));
    if (!moved) return;
  }
  throw new Error(`The pipeline ${pipeline.name} never comes to rest.`);
}

/** One step; whether there was one. */
function step(
  region: RegionWorld,
  pipeline: CodePipelineState,
  execution: ExecutionState,
): boolean {
  if (execution.waitsFor !== undefined)
    return enter(region, pipeline, execution, execution.waitsFor);
  const stage = execution.stages.at(-1)!;
  const ended = stage.actions
    .filter(run => pollAction(region, execution, run))
    .map(run => {
      execution.updatedAt = run.updatedAt;
      run.token = undefined;
      return run;
    });
  if (ended.length > 0) return true;
  const { clock } = region.world;
  const latest = latestActions(pipeline.stages[stage.index], stage);
  const runs = latest.flatMap(({ run }) => run ?? []);
  if (runs.some(({ status }) => status === 'InProgress')) return false;
  if (execution.status === 'Stopping') {
    end(execution, stage, 'Stopped', clock.now());
    return true;
  }
  if (runs.some(({ status }) => status !== 'Succeeded')) {
    end(execution, stage, 'Failed', clock.now());
    return true;
  }
  const next = Math.min(
    ...latest.flatMap(({ action, run }) => (run ? [] : [orderOf(action)])),
  );
  if (Number.isFinite(next)) {
    stage.order = next;
    for (const { action, run } of latest)
      if (!run && orderOf(action) === next)
        begin(region, pipeline, execution, action.name);
    return true;
  }
  stage.status = 'Succeeded';
  execution.updatedAt = clock.now();
  if (stage.index === execution.last) execution.status = 'Succeeded';
  else execution.waitsFor = stage.index + 1;
  return true;
}

/** Begins an action of the stage that the execution is in. */
export function begin(
  region: RegionWorld,
  pipeline: CodePipelineState,
  execution: ExecutionState,
  name: string,
): ActionRun {
  const stage = execution.stages.at(-1)!;
  const action = pipeline.stages[stage.index].actions.find(
    candidate => candidate.name === name,
  )!;
  const run = beginAction(region, pipeline, execution, action);
  stage.actions.push(run);
  execution.updatedAt = run.startedAt;
  const { clock } = region.world;
  if (run.endsAt !== undefined)
    clock.at(run.endsAt, () => advance(region, pipeline));
  else poll(region, pipeline, run);
  return run;
}

function poll(
  region: RegionWorld,
  pipeline: CodePipelineState,
  run: ActionRun,
): void {
  const { clock } = region.world;
  clock.at(clock.now() + POLL_MS, () => {
    advance(region, pipeline);
    if (run.status === 'InProgress') poll(region, pipeline, run);
  });
}

function enter(
  region: RegionWorld,
  pipeline: CodePipelineState,
  execution: ExecutionState,
  index: number,
): boolean {
  const now = region.world.clock.now();
  const name = pipeline.stages[index].name;
  if (execution.status === 'Stopping') {
    execution.status = 'Stopped';
    execution.waitsFor = undefined;
    execution.updatedAt = now;
    return true;
  }
  const alone = pipeline.mode !== 'PARALLEL';
  const rivals = pipeline.executions.filter(
    other => other !== execution && !isOver(other) && alone,
  );
  const newer = pipeline.executions.indexOf(execution);
  const overtaken = rivals.some(
    other =>
      other.waitsFor === index && pipeline.executions.indexOf(other) > newer,
  );
  if (pipeline.mode === 'SUPERSEDED' && overtaken) {
    execution.status = 'Superseded';
    execution.waitsFor = undefined;
    execution.updatedAt = now;
    return true;
  }
  const busy = rivals.some(
    other =>
      other.waitsFor === undefined && other.stages.at(-1)?.index === index,
  );
  const behind = rivals.some(
    other =>
      pipeline.mode === 'QUEUED' &&
      other.waitsFor === index &&
      pipeline.executions.indexOf(other) < newer,
  );
  if (busy || behind || pipeline.closed.has(name)) return false;
  execution.waitsFor = undefined;
  execution.stages.push({
    name,
    index,
    status: 'InProgress',
    retries: 0,
    order: 0,
    actions: [],
    from: 0,
  });
  return true;
}

function end(
  execution: ExecutionState,
  stage: StageRun,
  status: 'Failed' | 'Stopped',
  now: number,
): void {
  stage.status = status;
  execution.status = status;
  execution.updatedAt = now;
}
