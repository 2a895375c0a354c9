import type { DeploymentStatus } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/AwsError.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import { healthyTasks } from '../ecs/types.ts';
import type {
  ServiceState,
  TaskDefinitionState,
  TaskSetState,
} from '../ecs/types.ts';

export interface CodeDeployGroupState {
  readonly application: string;
  readonly name: string;
  readonly id: string;
  readonly service: ServiceState;
  /** With a wait the traffic moves when somebody says so; without, at once. */
  readonly readyWaitMinutes?: number;
  readonly terminationWaitMinutes: number;
  /** For example `CodeDeployDefault.ECSAllAtOnce` or `CodeDeployDefault.ECSCanary10Percent5Minutes`. */
  readonly configName: string;
  /** Oldest first. */
  readonly deployments: CodeDeployState[];
}

export interface CodeDeployState {
  readonly id: string;
  readonly group: CodeDeployGroupState;
  readonly definition: TaskDefinitionState;
  readonly content: string;
  readonly description?: string;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly createdAt: number;
  /** For a rollback: the deployment that it takes back. */
  readonly triggeredBy?: string;
  readonly configName: string;
  status: DeploymentStatus;
  step: 'provision' | 'ready' | 'shift' | 'terminate' | 'over';
  stepSince: number;
  blue: TaskSetState;
  green?: TaskSetState;
  /** Percent of production traffic on green. */
  weight: number;
  completedAt?: number;
  rolledBackBy?: string;
  terminationStarted: boolean;
  skipWait: boolean;
  message?: string;
}

const MINUTE_MS = 60_000;
const TICK_MS = 1_000;
const RUNNING: readonly DeploymentStatus[] = [
  'Created',
  'Queued',
  'InProgress',
  'Ready',
  'Baking',
];

/** CodeDeploy of one region, for services of ECS. @public */
export class CodeDeployRegion {
  readonly region: RegionWorld;
  /** By application, then by name. */
  readonly applications = new Map<string, Map<string, CodeDeployGroupState>>();
  readonly deployments = new Map<string, CodeDeployState>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  /** A deployment group for a service whose controller is CODE_DEPLOY. */
  group(
    service: ServiceState,
    options: {
      readonly application?: string;
      readonly name?: string;
      readonly readyWaitMinutes?: number;
      readonly terminationWaitMinutes?: number;
      readonly configName?: string;
    } = {},
  ): CodeDeployGroupState {
    const application = options.application ?? service.name;
    const group: CodeDeployGroupState = {
      application,
      name: options.name ?? `${service.name}-group`,
      id: this.region.world.random.uuid(),
      service,
      readyWaitMinutes: options.readyWaitMinutes,
      terminationWaitMinutes: options.terminationWaitMinutes ?? 5,
      configName: options.configName ?? 'CodeDeployDefault.ECSAllAtOnce',
      deployments: [],
    };
    const groups = this.applications.get(application) ?? new Map();
    groups.set(group.name, group);
    this.applications.set(application, groups);
    return group;
  }

  isRunning(deployment: CodeDeployState): boolean {
    return RUNNING.includes(deployment.status);
  }

  create(
    group: CodeDeployGroupState,
    definition: TaskDefinitionState,
    options: {
      readonly content: string;
      readonly description?: string;
      readonly configName?: string;
    },
  ): CodeDeployState {
    const running = group.deployments.find(other => this.isRunning(other));
    if (running) {
      throw new AwsError(
        'DeploymentLimitExceededException',
        `The Deployment Group '${group.name}' already has an active Deployment '${running.id}'`,
      );
    }
    const deployment = this.#make(group, definition, {
      ...options,
      creator: 'user',
    });
    this.#tick(deployment);
    return deployment;
  }

  /** Ends the wait for the traffic, or for the end of blue. */
  continue(
    deployment: CodeDeployState,
    wait: 'READY_WAIT' | 'TERMINATION_WAIT',
  ): void {
    const expected = wait === 'READY_WAIT' ? 'ready' : 'terminate';
    if (deployment.step !== expected) {
      throw new AwsError(
        'DeploymentIsNotInReadyStateException',
        `The deployment ${deployment.id} does not wait for ${wait}.`,
      );
    }
    if (wait === 'READY_WAIT') {
      deployment.status = 'InProgress';
      this.#enter(deployment, 'shift');
    } else deployment.skipWait = true;
  }

  /** Stops it; with `back` a deployment of its own goes back to blue. */
  stop(deployment: CodeDeployState, back: boolean): void {
    if (!this.isRunning(deployment)) {
      throw new AwsError(
        'DeploymentAlreadyCompletedException',
        `The deployment ${deployment.id} has already completed`,
      );
    }
    deployment.status = 'Stopped';
    deployment.completedAt = this.region.world.clock.now();
    this.#enter(deployment, 'over');
    if (back) this.#rollBack(deployment);
  }

  #rollBack(deployment: CodeDeployState): void {
    const { group, blue } = deployment;
    const rollback = this.#make(group, blue.revision.taskDefinition, {
      content: '',
      creator: 'codeDeployRollback',
      triggeredBy: deployment.id,
    });
    deployment.rolledBackBy = rollback.id;
    rollback.blue = blue;
    rollback.green = deployment.green;
    rollback.weight = 0;
    rollback.status = 'InProgress';
    this.#enter(rollback, 'terminate');
    rollback.skipWait = true;
    this.#makePrimary(group.service, blue);
    this.#tick(rollback);
  }

  #make(
    group: CodeDeployGroupState,
    definition: TaskDefinitionState,
    options: {
      readonly content: string;
      readonly creator: CodeDeployState['creator'];
      readonly description?: string;
      readonly triggeredBy?: string;
      readonly configName?: string;
    },
  ): CodeDeployState {
    const { random, clock } = this.region.world;
    const deployment: CodeDeployState = {
      id: `d-${random.base62(9).toUpperCase()}`,
      group,
      definition,
      content: options.content,
      description: options.description,
      creator: options.creator,
      triggeredBy: options.triggeredBy,
      configName: options.configName ?? group.configName,
      createdAt: clock.now(),
      status: 'Created',
      step: 'provision',
      stepSince: clock.now(),
      blue: primaryOf(group.service),
      weight: 0,
      terminationStarted: false,
      skipWait: false,
    };
    group.deployments.push(deployment);
    this.deployments.set(deployment.id, deployment);
    return deployment;
  }

  #tick(deployment: CodeDeployState): void {
    if (!this.isRunning(deployment)) return;
    this.#advance(deployment);
    const { clock } = this.region.world;
    clock.at(clock.now() + TICK_MS, () => this.#tick(deployment));
  }

  #advance(deployment: CodeDeployState): void {
    const { group } = deployment;
    const now = this.region.world.clock.now();
    switch (deployment.step) {
      case 'provision':
        this.#provision(deployment);
        return;
      case 'ready':
        if (now < deployment.stepSince + group.readyWaitMinutes! * MINUTE_MS)
          return;
        deployment.message = 'Nobody continued the deployment in time.';
        this.stop(deployment, true);
        return;
      case 'shift':
        this.#shift(deployment);
        return;
      case 'terminate':
        deployment.terminationStarted = true;
        if (
          deployment.skipWait ||
          now >= deployment.stepSince + group.terminationWaitMinutes * MINUTE_MS
        )
          this.#finish(deployment);
        return;
      default:
    }
  }

  #provision(deployment: CodeDeployState): void {
    const { group } = deployment;
    const { ecs, world } = this.region;
    const { service } = group;
    deployment.status = 'InProgress';
    if (!deployment.green) {
      const revision = ecs.makeRevision(service, deployment.definition);
      service.revisions.push(revision);
      const id = `ecs-svc/${world.random.digits(19)}`;
      deployment.green = {
        id,
        arn: this.region.arn(
          'ecs',
          `task-set/${service.cluster.name}/${service.name}/${id}`,
        ),
        revision,
        externalId: deployment.id,
        startedBy: 'CODE_DEPLOY',
        createdAt: world.clock.now(),
        status: 'ACTIVE',
        scale: 100,
      };
      service.taskSets.push(deployment.green);
      ecs.wake(service);
      return;
    }
    if (
      healthyTasks(service, deployment.green.revision).length < service.desired
    )
      return;
    if (group.readyWaitMinutes === undefined) this.#enter(deployment, 'shift');
    else {
      deployment.status = 'Ready';
      this.#enter(deployment, 'ready');
    }
  }

  #shift(deployment: CodeDeployState): void {
    const now = this.region.world.clock.now();
    const { percent, minutes, linear } = routeOf(deployment.configName);
    const passed = Math.floor(
      (now - deployment.stepSince) / (minutes * MINUTE_MS),
    );
    if (percent === 100) deployment.weight = 100;
    else if (linear) deployment.weight = Math.min(100, percent * (passed + 1));
    else deployment.weight = passed >= 1 ? 100 : percent;
    if (deployment.weight < 100) return;
    this.#makePrimary(deployment.group.service, deployment.green!);
    this.#enter(deployment, 'terminate');
  }

  #finish(deployment: CodeDeployState): void {
    const { service } = deployment.group;
    const back = deployment.creator === 'codeDeployRollback';
    const leaving = back ? deployment.green : deployment.blue;
    service.taskSets = service.taskSets.filter(set => set !== leaving);
    deployment.status = 'Succeeded';
    deployment.completedAt = this.region.world.clock.now();
    this.#enter(deployment, 'over');
    this.region.ecs.wake(service);
  }

  #makePrimary(service: ServiceState, primary: TaskSetState): void {
    for (const set of service.taskSets)
      set.status = set === primary ? 'PRIMARY' : 'ACTIVE';
    service.revision = primary.revision;
  }

  #enter(deployment: CodeDeployState, step: CodeDeployState['step']): void {
    deployment.step = step;
    deployment.stepSince = this.region.world.clock.now();
  }
}

function primaryOf(service: ServiceState): TaskSetState {
  return service.taskSets.find(set => set.status === 'PRIMARY')!;
}

/** How the traffic moves, from the name of a predefined configuration. */
function routeOf(configName: string): {
  readonly percent: number;
  readonly minutes: number;
  readonly linear: boolean;
} {
  const match = /ECS(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?$/.exec(
    configName,
  );
  if (!match) return { percent: 100, minutes: 1, linear: false };
  return {
    percent: Number(match[2]),
    minutes: Number(match[3]),
    linear: match[1] === 'Linear',
  };
}
