import type {
  Activity,
  InstanceRefreshStatus,
  LifecycleState,
  RefreshPreferences,
  RefreshStrategy,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';

/** Which launch template: its id, and `3`, `$Latest` or `$Default`. */
export interface Configuration {
  readonly templateId: string;
  readonly version: string;
}

export interface InstanceState {
  readonly id: string;
  readonly zone: string;
  readonly templateId: string;
  readonly version: number;
  imageId: string;
  readonly instanceType: string;
  lifecycle: LifecycleState;
  healthy: boolean;
  isProtected: boolean;
  /** It answers no request, which the checks of EC2 do not see. */
  isSilent?: boolean;
  /** When the lifecycle changes next by itself; absent = never. */
  dueAt?: number;
  inServiceAt?: number;
  /** When it will be found unhealthy. */
  failsAt?: number;
  /** What its launch or end is written down as. */
  activity?: Activity;
}

export interface RollbackState {
  readonly reason: string;
  readonly startedAt: number;
  readonly percentage: number;
  readonly toUpdate: number;
  /** How many instances had been replaced, and shall be again. */
  readonly count: number;
}

/** One instance that gives way to another. Without `newId` the other one is still to be launched. */
export interface Replacement {
  readonly oldId: string;
  newId?: string;
  /** The new one is launched before the old one ends. */
  readonly launchFirst: boolean;
}

export interface RefreshState {
  readonly id: string;
  readonly strategy: RefreshStrategy;
  readonly startedAt: number;
  /** What the group had before. */
  readonly before: Configuration;
  readonly desired?: Configuration;
  /** With the defaults filled in. */
  readonly preferences: RefreshPreferences;
  status: InstanceRefreshStatus;
  reason?: string;
  endedAt?: number;
  percentage: number;
  toUpdate: number;
  /** Instances that it was to replace when it began. */
  total: number;
  /** Ids that are still to be replaced. */
  queue: string[];
  replacing: Replacement[];
  /** Ids that it launched, and that stayed. */
  launched: string[];
  passedCheckpoints: number;
  waitUntil?: number;
  /** Since when only protected and standby instances are left. */
  blockedSince?: number;
  /** When the last instance was replaced. */
  progressAt: number;
  rollback?: RollbackState;
}

export interface WarmPoolState {
  readonly configuration: WarmPoolConfiguration;
  readonly instances: InstanceState[];
}

export interface GroupState {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  configuration: Configuration;
  min: number;
  max: number;
  desired: number;
  readonly zones: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Where its instances are targets. */
  readonly targetGroupArns: readonly string[];
  /** Seconds. */
  readonly cooldown: number;
  readonly warmup: number;
  instances: InstanceState[];
  readonly suspended: Set<string>;
  warmPool?: WarmPoolState;
  readonly policies: Map<string, ScalingPolicy>;
  readonly scheduled: Map<string, ScheduledUpdateGroupAction>;
  /** Newest first. */
  refreshes: RefreshState[];
  /** Newest first. */
  activities: Activity[];
  /** Why the next instance is launched or ended, for the text of its activity. */
  because?: string;
  /** Sizes and suspended processes over time, oldest first, for reads that lag behind. */
  readonly history: {
    readonly at: number;
    readonly min: number;
    readonly max: number;
    readonly desired: number;
    readonly suspended: readonly string[];
  }[];
  scaledAt?: number;
  ticking: boolean;
}

const RUNNING: readonly InstanceRefreshStatus[] = [
  'Pending',
  'InProgress',
  'Baking',
  'Cancelling',
  'RollbackInProgress',
];

export function isRunning({ status }: RefreshState): boolean {
  return RUNNING.includes(status);
}

/** The refresh that runs; a group has at most one. */
export function runningOf({ refreshes }: GroupState): RefreshState | undefined {
  return refreshes.find(isRunning);
}

/** What a new instance is launched with now. */
export function configurationOf(group: GroupState): Configuration {
  const refresh = runningOf(group);
  if (!refresh || refresh.status === 'Cancelling') return group.configuration;
  if (refresh.rollback) return refresh.before;
  return refresh.desired ?? group.configuration;
}
