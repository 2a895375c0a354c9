import type { RegionWorld } from '../../RegionWorld.ts';
import { UNFINISHED } from '../ecs/types.ts';
import type { ServiceState, TaskDefinitionState } from '../ecs/types.ts';
import type { World } from '../../World.ts';
import { APPROVAL_MINUTES } from './limits.ts';
import type {
  ActionRun,
  CodePipelineState,
  ExecutionState,
  PipelineActionOptions,
} from './types.ts';

const USUAL_SECONDS = 5;

/** Begins an action; what it deploys begins at once, too. */
export function beginAction(
  region: RegionWorld,
  pipeline: CodePipelineState,
  execution: ExecutionState,
  action: PipelineActionOptions,
): ActionRun {
  const { random, clock } = region.world;
  const now = clock.now();
  const broken = pipeline.broken.get(action.name);
  const service =
    action.category === 'Deploy' && broken === undefined
      ? action.service
      : undefined;
  const run: ActionRun = {
    id: random.uuid(),
    action,
    startedAt: now,
    updatedAt: now,
    status: 'InProgress',
    broken,
    ...(!service && { endsAt: now + workMs(action) }),
  };
  if (action.category === 'Approval') {
    run.token = random.uuid();
    // Where executions run beside each other the state tells no token, and this one is told instead.
    run.externalId = run.token;
  }
  if (action.category === 'Build')
    run.externalId = `${pipeline.name}:${random.uuid()}`;
  if (service)
    beginDeployment(homeOf(region.world, service), execution, run, service);
  return run;
}

/** Whether an action has just ended. */
export function pollAction(
  region: RegionWorld,
  execution: ExecutionState,
  run: ActionRun,
): boolean {
  if (run.status !== 'InProgress') return false;
  const now = region.world.clock.now();
  const { action } = run;
  if (action.category === 'Approval') {
    if (now < run.endsAt!) return false;
    fail(run, now, 'JobFailed', 'The approval action has timed out.');
    return true;
  }
  if (run.deployment || run.codeDeploy) return pollDeployment(run, now);
  if (run.endsAt !== undefined && now < run.endsAt) return false;
  if (run.broken !== undefined) fail(run, now, 'JobFailed', run.broken);
  else succeed(region, execution, run, now);
  return true;
}

function succeed(
  region: RegionWorld,
  { source, image }: ExecutionState,
  run: ActionRun,
  now: number,
): void {
  run.status = 'Succeeded';
  run.updatedAt = now;
  const { category } = run.action;
  if (category === 'Source') {
    run.externalId = source.commit;
    run.summary = source.message;
  }
  if (category === 'Build') {
    run.summary = 'Build terminated with state: SUCCEEDED';
    run.variables = {
      IMAGE_URI: image,
      IMAGE_DIGEST: region.world.images.digest(image),
    };
  }
}

function pollDeployment(run: ActionRun, now: number): boolean {
  const status = run.deployment?.status ?? run.codeDeploy!.status;
  const codeDeployRuns = [
    'Created',
    'Queued',
    'InProgress',
    'Ready',
    'Baking',
  ].includes(status);
  if (run.deployment ? isUnfinished(status) : codeDeployRuns) return false;
  run.updatedAt = now;
  if (status === 'SUCCESSFUL' || status === 'Succeeded') {
    run.status = 'Succeeded';
    run.summary = 'Deployment succeeded';
  } else {
    const why =
      run.deployment?.statusReason ?? run.codeDeploy?.message ?? status;
    fail(
      run,
      now,
      'JobFailed',
      `The deployment ${run.externalId} did not succeed: ${why}`,
    );
  }
  return true;
}

/** A pipeline may deploy to other accounts and regions than its own. */
function homeOf(world: World, { arn }: ServiceState): RegionWorld {
  const [, , , region, account] = arn.split(':');
  return world.account(account).region(region);
}

function beginDeployment(
  region: RegionWorld,
  { image }: ExecutionState,
  run: ActionRun,
  service: ServiceState,
): void {
  const now = region.world.clock.now();
  const definition = definitionFor(region, service, image);
  if (service.status !== 'ACTIVE') {
    fail(run, now, 'JobFailed', `The service ${service.name} is not active.`);
    return;
  }
  if (service.controller === 'CODE_DEPLOY') {
    beginCodeDeploy(region, run, service, definition);
    return;
  }
  region.ecs.startDeployment(
    service,
    region.ecs.makeRevision(service, definition),
  );
  run.deployment = service.deployments.at(-1);
  run.externalId = run.deployment!.legacyId;
}

function beginCodeDeploy(
  region: RegionWorld,
  run: ActionRun,
  service: ServiceState,
  definition: TaskDefinitionState,
): void {
  const group = [...region.codedeploy.applications.values()]
    .flatMap(groups => [...groups.values()])
    .find(candidate => candidate.service === service);
  const now = region.world.clock.now();
  if (!group) {
    fail(
      run,
      now,
      'ConfigurationError',
      `No deployment group deploys ${service.name}.`,
    );
    return;
  }
  try {
    run.codeDeploy = region.codedeploy.create(group, definition, {
      content: '',
    });
    run.externalId = run.codeDeploy.id;
  } catch (error) {
    fail(run, now, 'JobFailed', (error as Error).message);
  }
}

/** What the service runs, with this image instead. */
function definitionFor(
  { ecs }: RegionWorld,
  { revision }: ServiceState,
  image: string,
): TaskDefinitionState {
  const { family, containers, cpu, memory } = revision.taskDefinition;
  const [app, ...others] = containers;
  return ecs.register(family, [{ ...app, image }, ...others], { cpu, memory });
}

function fail(
  run: ActionRun,
  now: number,
  code: string,
  message: string,
): void {
  run.status = 'Failed';
  run.updatedAt = now;
  run.error = { code, message };
}

function isUnfinished(status: string): boolean {
  return (UNFINISHED as readonly string[]).includes(status);
}

function workMs(action: PipelineActionOptions): number {
  return action.category === 'Approval'
    ? (action.timeoutMinutes ?? APPROVAL_MINUTES) * 60_000
    : (action.seconds ?? USUAL_SECONDS) * 1000;
}
