import type {
  Activity,
  AutoScalingGroup,
  Instance,
  InstanceRefresh,
  InstanceRefreshStatus,
  LaunchTemplateSpecification,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';
import type { Image, LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import type { PolicyValue } from '../scaling/PolicyValues';
import type { HealthByTarget } from '../targets/TargetHealths';
import { REFRESH_PROCESS } from './AsgCalls';

/** All that is known of one Auto Scaling group. */
export interface GroupFacts {
  readonly group: AutoScalingGroup;
  /** Newest first. */
  readonly refreshes: readonly InstanceRefresh[];
  /** Of its launch template, newest first; empty while not read yet. */
  readonly versions: readonly LaunchTemplateVersion[];
  /** By id; `undefined` = it is gone, absent = not looked for yet. */
  readonly images: ReadonlyMap<string, Image | undefined>;
  readonly policies: readonly ScalingPolicy[];
  /** What policies of target tracking see, by ARN. */
  readonly policyValues?: ReadonlyMap<string, PolicyValue>;
  readonly scheduled: readonly ScheduledUpdateGroupAction[];
  /** Newest first. */
  readonly activities: readonly Activity[];
  /** What load balancers say of its instances, by id. */
  readonly targets?: HealthByTarget;
  readonly warmInstances: readonly Instance[];
  /** When each instance was first seen, in milliseconds since 1970. */
  readonly firstSeen: ReadonlyMap<string, number>;
}

const RUNNING: readonly InstanceRefreshStatus[] = [
  'Pending',
  'InProgress',
  'Baking',
  'Cancelling',
  'RollbackInProgress',
];

export function isRunning({ Status }: InstanceRefresh): boolean {
  return Status !== undefined && RUNNING.includes(Status);
}

export function isGoingBack({ Status }: InstanceRefresh): boolean {
  return (
    Status === 'RollbackInProgress' ||
    Status === 'RollbackSuccessful' ||
    Status === 'RollbackFailed'
  );
}

/** The refresh that runs; a group has at most one. */
export function runningOf({
  refreshes,
}: GroupFacts): InstanceRefresh | undefined {
  return refreshes.find(isRunning);
}

/** The process that does refreshes is suspended: what runs stands still. */
export function isPaused({ SuspendedProcesses }: AutoScalingGroup): boolean {
  return (SuspendedProcesses ?? []).some(
    ({ ProcessName }) => ProcessName === REFRESH_PROCESS,
  );
}

/** What new instances are launched with; `undefined` for a group with a launch configuration. */
export function templateOf({
  LaunchTemplate,
  MixedInstancesPolicy,
}: AutoScalingGroup): LaunchTemplateSpecification | undefined {
  return (
    LaunchTemplate ??
    MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification
  );
}

/** What a refresh brings; `undefined` when it only replaces instances by what the group has. */
export function desiredOf({
  DesiredConfiguration,
}: InstanceRefresh): LaunchTemplateSpecification | undefined {
  return (
    DesiredConfiguration?.LaunchTemplate ??
    DesiredConfiguration?.MixedInstancesPolicy?.LaunchTemplate
      ?.LaunchTemplateSpecification
  );
}

export function isAlias(version: string | undefined): boolean {
  return version === undefined || version.startsWith('$');
}

/** The number that `3`, `$Latest` or `$Default` (the default of AWS) stands for now; `undefined` when nobody knows. */
export function numberOf(
  { Version = '$Default' }: LaunchTemplateSpecification,
  versions: readonly LaunchTemplateVersion[],
): number | undefined {
  if (Version === '$Latest') return versions[0]?.VersionNumber;
  if (Version === '$Default')
    return versions.find(({ DefaultVersion }) => DefaultVersion)?.VersionNumber;
  return Number(Version);
}

/** `<template id>:<version number>`. */
export function revisionIdOf(
  templateId: string | undefined,
  version: number,
): string {
  return `${templateId}:${version}`;
}

/** The reverse; `undefined` when it names no version of a template. */
export function parseRevisionId(
  id: string,
): { readonly templateId: string; readonly version: string } | undefined {
  const match = /^(lt-[0-9a-f]+):(\d+)$/.exec(id);
  return match ? { templateId: match[1], version: match[2] } : undefined;
}

/** The id of what a specification stands for now. */
export function resolve(
  specification: LaunchTemplateSpecification | undefined,
  versions: readonly LaunchTemplateVersion[],
): string | undefined {
  if (!specification) return undefined;
  const number = numberOf(specification, versions);
  return number === undefined
    ? undefined
    : revisionIdOf(specification.LaunchTemplateId, number);
}

/**
 * Why AWS would refuse to roll a refresh back, or to do so by itself; `undefined` when it would not. From the documentation
 * of RollbackInstanceRefresh.
 */
export function whyIrreversible(
  { group, versions }: GroupFacts,
  desired: LaunchTemplateSpecification | undefined,
): string | undefined {
  const before = templateOf(group);
  if (!before)
    return 'The group has a launch configuration: AWS cannot roll its refreshes back. Move it to a launch template.';
  if (!desired)
    return 'The refresh was started without a desired configuration, so AWS does not know what to go back to. Abort it, and roll out an older version.';
  for (const specification of [before, desired]) {
    if (isAlias(specification.Version)) {
      return `The group uses the ${
        specification.Version ?? '$Default'
      } version of its launch template: AWS rolls back numbered versions only. Abort it, and roll out a numbered version.`;
    }
    const number = numberOf(specification, versions);
    const image = versions.find(({ VersionNumber }) => VersionNumber === number)
      ?.LaunchTemplateData?.ImageId;
    if (image?.startsWith('resolve:ssm:')) {
      return `Version ${number} of the launch template names its image by a parameter (${image}): AWS cannot roll that back. Abort it, and roll out a version with the id of an image.`;
    }
  }
  return undefined;
}
