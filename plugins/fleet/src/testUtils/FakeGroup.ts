import type {
  Action,
  ActionKind,
  Alert,
  FreezeWindow,
  Freshness,
  HealthReason,
  Hold,
  Instance,
  Revision,
  Rollout,
  RolloutGuard,
  ScaleGroup,
  ScalingActivity,
  ScalingPolicy,
  ScalingProcess,
  Verdict,
} from '@capstan/plugin-fleet-common';
import {
  RUNNING_PHASES,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';

/** An alert of a group, without what follows from the group. */
export type FakeAlert = Omit<
  Alert,
  'groupId' | 'groupName' | 'environment' | 'entityRef' | 'capabilities'
> & {
  /** Why the person may not answer it; absent when they may. */
  readonly denied?: string;
};

/** What the fake remembers of one group. Everything else of a {@link ScaleGroup} is computed from it. */
export interface FakeGroup {
  readonly service: string;
  readonly environment: string;
  readonly scope: string;
  readonly entityRef?: string;
  readonly url?: string;
  readonly policies: readonly ScalingPolicy[];
  /** What its autoscaler was told to leave alone, of {@link FAKE_PROCESSES}. */
  suspended: readonly ScalingProcess[];
  min: number;
  max: number;
  desired: number;
  currentRevisionId?: string;
  /** Newest first. */
  revisions: Revision[];
  /** Newest first; the first may be running. */
  rollouts: Rollout[];
  /** Those that are there and those that failed. */
  instances: Instance[];
  /** Newest first. */
  activities: ScalingActivity[];
  /** Newest first. */
  actions: Action[];
  /** Reasons that do not follow from the numbers. */
  reasons: HealthReason[];
  /** Revisions that wait for somebody to resume them. */
  holds: Hold[];
  /** Windows that are in force for it. */
  freezes: FreezeWindow[];
  /** Newest first, also those that are over. What the caller may do is computed. */
  alerts: FakeAlert[];
  /** Of the running or newest rollout. */
  verdict?: Verdict;
  /** Of the running or newest guarded rollout. */
  guard?: RolloutGuard;
  /** Seconds that each rollout is watched unless its request says otherwise, as the annotation of an entity says. */
  guardSeconds?: number;
  strategies?: ScaleGroup['strategies'];
  simulated?: boolean;
  scaleOverride?: ScaleGroup['scaleOverride'];
  /** What the person who looks may not do, and why. */
  denied: Partial<Record<ActionKind, string>>;
  /** Overrides "seen just now". */
  freshness?: Freshness;
  /** Counts changes of intent. */
  version: number;
}

/** What the autoscaler of a group with policies can be told to leave alone. */
export const FAKE_PROCESSES: readonly ScalingProcess[] = [
  'scaleIn',
  'scaleOut',
  'scheduled',
];

/** The group's id. */
export function fakeGroupId(
  group: Pick<FakeGroup, 'service' | 'environment' | 'scope'>,
): string {
  const [provider, account] = group.scope.split(':');
  return stringifyScaleGroupRef({
    provider,
    account,
    region: '-',
    nativeId: `${group.service}/${group.environment}`,
  });
}

/** The rollout that runs now. */
export function runningRollout(group: FakeGroup): Rollout | undefined {
  return group.rollouts.find(rollout => RUNNING_PHASES.includes(rollout.phase));
}

/** Instances that are there: everything but what has ended. */
export function presentInstances(group: FakeGroup): Instance[] {
  return group.instances.filter(
    instance => instance.phase !== 'stopped' && instance.phase !== 'failed',
  );
}
