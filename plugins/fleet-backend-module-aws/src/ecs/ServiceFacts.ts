import type {
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
} from '@aws-sdk/client-application-auto-scaling';
import type {
  Service,
  ServiceDeployment,
  ServiceDeploymentStatus,
  ServiceRevision,
  Task,
} from '@aws-sdk/client-ecs';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { PolicyValue } from '../scaling/PolicyValues';
import type { CodeDeployFacts } from '../codedeploy/CodeDeployFacts';

/** A task definition, as much of it as is shown. */
export interface DefinitionFacts {
  readonly arn: string;
  /** `family:revision` */
  readonly name: string;
  readonly image: string;
  readonly active: boolean;
  readonly registeredAt: Date;
  /** Plain values; of secrets only that they are there. */
  readonly configuration: Readonly<Record<string, string>>;
}

/** All that is known of one service when it is mapped. */
export interface ServiceFacts {
  readonly service: Service;
  readonly target?: ScalableTarget;
  readonly policies: readonly ScalingPolicy[];
  /** What policies of target tracking see, by ARN. */
  readonly policyValues?: ReadonlyMap<string, PolicyValue>;
  readonly scheduled: readonly ScheduledAction[];
  readonly activities: readonly ScalingActivity[];
  /** Newest first. Empty unless ECS itself deploys. */
  readonly deployments: readonly ServiceDeployment[];
  /** By ARN. */
  readonly revisions: ReadonlyMap<string, ServiceRevision>;
  /** By ARN; what is not yet known is missing. */
  readonly definitions: ReadonlyMap<string, DefinitionFacts>;
  /** Definitions of its family that can be deployed, newest first. */
  readonly deployable: readonly string[];
  readonly tasks: readonly Task[];
  /** What load balancers say, by the address of the task; absent = nothing is known. */
  readonly targets?: ReadonlyMap<string, TargetHealth>;
  /** By deployment ARN: when its bake time began, as far as it was seen. */
  readonly bakingSince: ReadonlyMap<string, number>;
  readonly codeDeploy?: CodeDeployFacts;
}

const UNFINISHED: readonly ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

export function isUnfinished(
  status: ServiceDeploymentStatus | undefined,
): boolean {
  return status !== undefined && UNFINISHED.includes(status);
}

export function isGoingBack({ status }: ServiceDeployment): boolean {
  return status === 'ROLLBACK_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS';
}

/** `service/<cluster>/<name>`: what Application Auto Scaling calls it. */
export function resourceIdOf(serviceArn: string): string {
  return serviceArn.slice(serviceArn.indexOf(':service/') + 1);
}

/** The cluster's name in the ARN of a service. */
export function clusterOf(serviceArn: string): string {
  return resourceIdOf(serviceArn).split('/')[1] ?? '';
}

/** What follows the last slash. */
export function shortName(arn: string | undefined): string {
  return arn?.slice(arn.lastIndexOf('/') + 1) ?? '';
}
