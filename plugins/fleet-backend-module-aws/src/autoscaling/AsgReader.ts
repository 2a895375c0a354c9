import type {
  Activity,
  AutoScalingGroup,
  Filter,
  Instance,
  InstanceRefresh,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';
import type { Image, LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import type { AwsScope } from '../AwsScope';
import { inParallel } from '../batches';
import type { PolicyValues } from '../scaling/PolicyValues';
import type { AsgCalls } from './AsgCalls';
import { isRunning, templateOf } from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import type { GroupTargets } from './GroupTargets';
import { trackingOfGroups } from './mapPolicies';

/*
 * What a sweep costs: one call for each hundred groups with their instances, one for the activities, one for each refresh
 * that runs, and some for target groups (see GroupTargets). Now and then one for new template versions, two for policies and schedules. What is still unknown of
 * a group is read a few groups at a time, and one group that looks calm is looked at again in each sweep, so that a refresh
 * that left no trace elsewhere is found, too.
 */

const VERSIONS_MS = 60_000;
const POLICIES_MS = 600_000;
/** How far back activities are read at first, and how many of a group are kept. */
const ACTIVITIES_MS = 6 * 3_600_000;
/** Activities change while they run, so the last minutes are read again. */
const OVERLAP_MS = 600_000;
const ACTIVITIES = 50;
/** Refreshes of a group that are read, newest first. */
export const HISTORY = 20;
/** Groups whose refreshes, and templates whose versions, are read for the first time in one sweep. */
const FIRST_TIME = 25;

/** Reads the groups of one account and region, and remembers what does not change. */
export class AsgReader {
  readonly #scope: AwsScope;
  readonly #calls: AsgCalls;
  readonly #values: PolicyValues | undefined;
  readonly #targets: GroupTargets | undefined;
  readonly #now: () => number;
  readonly #refreshes = new Map<string, InstanceRefresh[]>();
  readonly #looksDifferent = new Map<string, string>();
  readonly #versions = new Map<string, LaunchTemplateVersion[]>();
  readonly #newest = new Map<string, string>();
  readonly #images = new Map<string, Image | undefined>();
  readonly #warm = new Map<string, Instance[]>();
  /** Groups with activities since their refreshes were read last. */
  #moved = new Set<string>();
  readonly #firstSeen = new Map<string, number>();
  readonly #activities = new Map<string, Activity[]>();
  #activitiesFrom?: number;
  #policies: readonly ScalingPolicy[] = [];
  #scheduled: readonly ScheduledUpdateGroupAction[] = [];
  #versionsAt = Number.NEGATIVE_INFINITY;
  #policiesAt = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(options: {
    readonly scope: AwsScope;
    readonly calls: AsgCalls;
    /** What policies see. Absent: nobody reads it. */
    readonly values?: PolicyValues;
    /** What load balancers say. Absent: nobody asks them. */
    readonly targets?: GroupTargets;
    readonly now: () => number;
  }) {
    this.#scope = options.scope;
    this.#calls = options.calls;
    this.#values = options.values;
    this.#targets = options.targets;
    this.#now = options.now;
  }

  /** All groups that are to be shown. */
  async read(signal: AbortSignal): Promise<GroupFacts[]> {
    signal.throwIfAborted();
    const groups = await this.#calls.groups(this.#filters(), signal);
    if (groups.length === 0) {
      this.#forget(groups);
      return [];
    }
    await this.#readActivities(signal);
    await this.#readRefreshes(groups, signal);
    await this.#readVersions(groups, signal);
    await this.#readPolicies(signal);
    await this.#values?.read(trackingOfGroups(this.#policies), signal);
    await this.#readWarmPools(groups, signal);
    await this.#targets?.read(groups, group => this.#isRolling(group), signal);
    this.#forget(groups);
    return groups.map(group => this.#factsOf(group));
  }

  /** These groups as they are now, with their refreshes; those that are gone are missing. For what an event has named. */
  async readSome(
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<GroupFacts[]> {
    const found = await inParallel(names, async name => {
      const group = await this.#calls.group(name, signal);
      if (group)
        this.#refreshes.set(
          name,
          await this.#calls.refreshes(name, HISTORY, signal),
        );
      return group;
    });
    const groups = found.filter(group => group !== undefined);
    await this.#readActivities(signal);
    for (const name of names) this.#moved.delete(name);
    await this.#readVersions(groups, signal);
    await this.#targets?.readSome(groups, signal);
    return groups.map(group => this.#factsOf(group));
  }

  /** One group as it is now, with its refreshes; `undefined` when it is gone, or another one has its name. */
  async readNow(
    { name, arn }: { readonly name: string; readonly arn: string },
    signal: AbortSignal,
  ): Promise<GroupFacts | undefined> {
    const group = await this.#calls.group(name, signal);
    if (!group || group.AutoScalingGroupARN !== arn) return undefined;
    this.#refreshes.set(
      name,
      await this.#calls.refreshes(name, HISTORY, signal),
    );
    const templateId = templateOf(group)?.LaunchTemplateId;
    if (templateId !== undefined && !this.#versions.has(templateId))
      this.#versions.set(
        templateId,
        await this.#calls.versions(templateId, undefined, signal),
      );
    return this.#factsOf(group);
  }

  /** Its policies as they were last read. */
  policiesOf(name: string): readonly ScalingPolicy[] {
    return this.#policies.filter(
      policy => policy.AutoScalingGroupName === name,
    );
  }

  /** Something about the group was changed: its refreshes are read again. */
  touched(name: string | undefined): void {
    this.#looksDifferent.delete(name ?? '');
  }

  #filters(): Filter[] {
    const tag = this.#scope.account.autoscaling?.tag;
    if (!tag) return [];
    return tag.value === undefined
      ? [{ Name: 'tag-key', Values: [tag.key] }]
      : [{ Name: `tag:${tag.key}`, Values: [tag.value] }];
  }

  async #readActivities(signal: AbortSignal): Promise<void> {
    const now = this.#now();
    const from = this.#activitiesFrom ?? now - ACTIVITIES_MS;
    const fresh = await this.#calls.activities(new Date(from), signal);
    for (const activity of [...fresh].reverse()) {
      const name = activity.AutoScalingGroupName ?? '';
      const known = this.#activities.get(name) ?? [];
      const index = known.findIndex(
        ({ ActivityId }) => ActivityId === activity.ActivityId,
      );
      if (index >= 0) known[index] = activity;
      else {
        known.unshift(activity);
        this.#moved.add(name);
      }
      known.length = Math.min(known.length, ACTIVITIES);
      this.#activities.set(name, known);
    }
    this.#activitiesFrom = now - OVERLAP_MS;
  }

  async #readRefreshes(
    groups: readonly AutoScalingGroup[],
    signal: AbortSignal,
  ): Promise<void> {
    const moved = this.#moved;
    this.#moved = new Set();
    const unknown: string[] = [];
    const wanted = new Set<string>();
    for (const group of groups) {
      const name = group.AutoScalingGroupName!;
      const known = this.#refreshes.get(name);
      const look = lookOf(group);
      if (!known) unknown.push(name);
      else if (
        known.some(isRunning) ||
        moved.has(name) ||
        this.#looksDifferent.get(name) !== look
      )
        wanted.add(name);
      this.#looksDifferent.set(name, look);
    }
    for (const name of unknown.slice(0, FIRST_TIME)) wanted.add(name);
    const calm = groups[this.#turn++ % Math.max(1, groups.length)];
    if (calm && unknown.length === 0) wanted.add(calm.AutoScalingGroupName!);
    for (const name of wanted)
      this.#refreshes.set(
        name,
        await this.#calls.refreshes(name, HISTORY, signal),
      );
  }

  async #readVersions(
    groups: readonly AutoScalingGroup[],
    signal: AbortSignal,
  ): Promise<void> {
    const used = new Set(
      groups.flatMap(group => templateOf(group)?.LaunchTemplateId ?? []),
    );
    const missing = [...used].filter(id => !this.#versions.has(id));
    if (missing.length === 0 && this.#versionsAt + VERSIONS_MS > this.#now())
      return;
    if (used.size === 0) return;
    const newest = new Map<string, string>();
    for (const version of await this.#calls.newestVersions(signal)) {
      const id = version.LaunchTemplateId!;
      newest.set(
        id,
        `${newest.get(id) ?? ''} ${version.VersionNumber}${
          version.DefaultVersion ? ' default' : ''
        }`,
      );
    }
    const changed = [...used].filter(
      id => !this.#versions.has(id) || this.#newest.get(id) !== newest.get(id),
    );
    for (const id of changed.slice(0, FIRST_TIME)) {
      this.#versions.set(id, await this.#calls.versions(id, undefined, signal));
      this.#newest.set(id, newest.get(id) ?? '');
    }
    await this.#readImages(signal, changed.length > 0);
    this.#versionsAt = this.#now();
  }

  /** Images that were never looked at; now and then all, since they may be deregistered. */
  async #readImages(signal: AbortSignal, changed: boolean): Promise<void> {
    const named = new Set(
      [...this.#versions.values()]
        .flat()
        .flatMap(({ LaunchTemplateData }) => LaunchTemplateData?.ImageId ?? [])
        .filter(id => id.startsWith('ami-')),
    );
    const due = changed
      ? [...named].filter(id => !this.#images.has(id))
      : [...named].slice(0, 200);
    if (due.length === 0) return;
    const found = await this.#calls.images(due, signal);
    for (const id of due)
      this.#images.set(
        id,
        found.find(({ ImageId }) => ImageId === id),
      );
  }

  async #readPolicies(signal: AbortSignal): Promise<void> {
    if (this.#policiesAt + POLICIES_MS > this.#now()) return;
    this.#policies = await this.#calls.policies(signal);
    this.#scheduled = await this.#calls.scheduledActions(signal);
    this.#policiesAt = this.#now();
  }

  /** One in each sweep that reads nothing else of its kind. */
  async #readWarmPools(
    groups: readonly AutoScalingGroup[],
    signal: AbortSignal,
  ): Promise<void> {
    const withPool = groups.filter(
      ({ WarmPoolConfiguration }) => WarmPoolConfiguration !== undefined,
    );
    const next =
      withPool.find(
        ({ AutoScalingGroupName }) => !this.#warm.has(AutoScalingGroupName!),
      ) ?? withPool[this.#turn % Math.max(1, withPool.length)];
    if (!next || this.#policiesAt === this.#now()) return;
    const name = next.AutoScalingGroupName!;
    this.#warm.set(name, await this.#calls.warmPool(name, signal));
  }

  #isRolling({ AutoScalingGroupName: name = '' }: AutoScalingGroup): boolean {
    return (this.#refreshes.get(name) ?? []).some(isRunning);
  }

  #forget(groups: readonly AutoScalingGroup[]): void {
    const names = new Set(groups.map(group => group.AutoScalingGroupName!));
    for (const map of [
      this.#refreshes,
      this.#looksDifferent,
      this.#warm,
      this.#activities,
    ])
      for (const name of map.keys()) if (!names.has(name)) map.delete(name);
    const ids = new Set(
      groups.flatMap(({ Instances = [] }) =>
        Instances.map(({ InstanceId }) => InstanceId!),
      ),
    );
    for (const id of this.#firstSeen.keys())
      if (!ids.has(id)) this.#firstSeen.delete(id);
  }

  #factsOf(group: AutoScalingGroup): GroupFacts {
    const name = group.AutoScalingGroupName!;
    for (const { InstanceId = '' } of group.Instances ?? [])
      if (!this.#firstSeen.has(InstanceId))
        this.#firstSeen.set(InstanceId, this.#now());
    const mine = <T extends { AutoScalingGroupName?: string }>(
      all: readonly T[],
    ) => all.filter(one => one.AutoScalingGroupName === name);
    return {
      group,
      refreshes: this.#refreshes.get(name) ?? [],
      versions:
        this.#versions.get(templateOf(group)?.LaunchTemplateId ?? '') ?? [],
      images: this.#images,
      policies: mine(this.#policies),
      policyValues: this.#values?.all(),
      scheduled: mine(this.#scheduled),
      activities: this.#activities.get(name) ?? [],
      targets: this.#targets?.of(group),
      warmInstances: this.#warm.get(name) ?? [],
      firstSeen: this.#firstSeen,
    };
  }
}

/** What of a group changes when somebody refreshes it. */
function lookOf(group: AutoScalingGroup): string {
  const { LaunchTemplateId, Version } = templateOf(group) ?? {};
  const versions = (group.Instances ?? []).map(
    ({ LaunchTemplate, ImageId }) => `${LaunchTemplate?.Version}${ImageId}`,
  );
  return JSON.stringify([
    LaunchTemplateId,
    Version,
    [...new Set(versions)].sort(),
    (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName),
  ]);
}
