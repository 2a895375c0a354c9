import type {
  DeploymentConfiguration,
  DeploymentLifecycleHook,
  DeploymentLifecycleHookDetail,
  LoadBalancer,
  NetworkConfiguration,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';

/** A task definition; never changes but for `status`. */
export interface TaskDefinitionState {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    /** Names only. */
    readonly secrets: readonly string[];
  }[];
  readonly cpu: string;
  readonly memory: string;
  readonly registeredAt: number;
  deregisteredAt?: number;
}

/** What a deployment deploys; never changes. */
export interface ServiceRevisionState {
  readonly arn: string;
  readonly taskDefinition: TaskDefinitionState;
  /** Digests as they were when it was made, by container. */
  readonly images: readonly {
    readonly containerName: string;
    readonly image: string;
    readonly imageDigest: string;
  }[];
  readonly network?: NetworkConfiguration;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly createdAt: number;
}

export interface TaskState {
  readonly arn: string;
  readonly revision: ServiceRevisionState;
  /** `ecs-svc/…`, or of a task set. */
  readonly startedBy: string;
  readonly zone: string;
  readonly createdAt: number;
  /** When it will serve (or exit, if its image crashes). */
  readonly readyAt: number;
  startedAt?: number;
  /** Set once it was told to stop. */
  stoppingAt?: number;
  /** When a stopping task will have ended. */
  endsAt?: number;
  stoppedAt?: number;
  stopCode?: 'EssentialContainerExited' | 'ServiceSchedulerInitiated';
  stoppedReason?: string;
  exitCode?: number;
  healthy: boolean;
  /** When a flapping task exits. */
  crashAt?: number;
}

/** A hook of a deployment that was reached. */
export interface HookState extends DeploymentLifecycleHookDetail {
  readonly stage: string;
  /** When a Lambda answers. */
  readonly answersAt?: number;
}

export interface DeploymentState {
  readonly arn: string;
  /** `ecs-svc/…`: the id in `deployments[]` and `startedBy`. */
  readonly legacyId: string;
  readonly source?: ServiceRevisionState;
  readonly target: ServiceRevisionState;
  readonly config: DeploymentConfiguration;
  readonly createdAt: number;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  updatedAt: number;
  finishedAt?: number;
  stoppedAt?: number;
  stage?: ServiceDeploymentLifecycleStage;
  stageSince: number;
  /** Percent of production traffic on the target. */
  weight: number;
  testWeight: number;
  /** Steps of traffic done (linear, canary). */
  steps: number;
  /** Since when the present share holds. */
  weightSince: number;
  hooks: HookState[];
  failures: number;
  rollback?: {
    readonly reason: string;
    readonly startedAt: number;
  };
  breaker: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
}

/** A task set of CodeDeploy or of an external controller. */
export interface TaskSetState {
  readonly id: string;
  readonly arn: string;
  readonly revision: ServiceRevisionState;
  readonly externalId?: string;
  readonly startedBy: string;
  readonly createdAt: number;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  /** Percent of the desired count. */
  scale: number;
}

export interface ServiceState {
  readonly arn: string;
  readonly name: string;
  readonly cluster: ClusterState;
  readonly createdAt: number;
  readonly tags: Record<string, string>;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desired: number;
  config: DeploymentConfiguration;
  network?: NetworkConfiguration;
  loadBalancers: LoadBalancer[];
  /** What it is meant to run. */
  revision: ServiceRevisionState;
  readonly revisions: ServiceRevisionState[];
  /** Oldest first. */
  readonly deployments: DeploymentState[];
  tasks: TaskState[];
  taskSets: TaskSetState[];
  /** Newest first, 100 at most. */
  events: { readonly id: string; readonly at: number; readonly text: string }[];
  /** When the reconciler looks again; absent: nothing to do. */
  wakeAt?: number;
  /** What reads show until then (eventual consistency). */
  former?: { readonly until: number; readonly shown: object };
}

export interface ClusterState {
  readonly arn: string;
  readonly name: string;
  readonly services: Map<string, ServiceState>;
}

export type { DeploymentConfiguration, DeploymentLifecycleHook, LoadBalancer };

/** The statuses in which a deployment still works. */
export const UNFINISHED: readonly ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

export function unfinishedOf(
  service: ServiceState,
): DeploymentState | undefined {
  const last = service.deployments.at(-1);
  return last && UNFINISHED.includes(last.status) ? last : undefined;
}

export function isRollingBack({ status }: DeploymentState): boolean {
  return status === 'ROLLBACK_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS';
}

export function isRolling({ config }: DeploymentState): boolean {
  return (config.strategy ?? 'ROLLING') === 'ROLLING';
}

/** Tasks that are not on their way out. */
export function livingTasks(
  service: ServiceState,
  revision?: ServiceRevisionState,
): TaskState[] {
  return service.tasks.filter(
    task =>
      task.stoppingAt === undefined &&
      (revision === undefined || task.revision === revision),
  );
}

export function healthyTasks(
  service: ServiceState,
  revision?: ServiceRevisionState,
): TaskState[] {
  return livingTasks(service, revision).filter(task => task.healthy);
}
