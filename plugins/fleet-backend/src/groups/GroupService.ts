import type {
  GroupAlerts,
  Health,
  Instance,
  Revision,
  Rollout,
  ScaleGroup,
  Scaling,
  ScopeStatus,
  Page,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { groupHealth } from '../health/groupHealth';
import type { HealthInputs } from '../health/HealthInputs';
import type { HealthLimits } from '../health/HealthLimits';
import type { MeasuredReader } from '../health/MeasuredSignals';
import type { GroupReader } from '../actions/ActionService';
import type { ActionLink, ActionLinks } from '../ledger/ActionLinks';
import type { ActivityStore } from '../ledger/ActivityStore';
import type { InstanceStore } from '../ledger/InstanceStore';
import type { RevisionStore } from '../ledger/RevisionStore';
import { rolloutIdOf } from '../ledger/rolloutId';
import { guardSecondsOf } from '../guard/guardSecondsOf';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { ClaimIndex } from './ClaimIndex';
import type { ReadModel } from './ReadModel';
import type { StoredGroup } from './StoredGroup';
import type { Safeguards } from './Safeguards';
import { freshnessOf } from './freshnessOf';
import { toScaleGroup } from './toScaleGroup';
import { withinEnvironment } from './withinEnvironment';

/** Failed instances that are listed beside the running ones. */
const MAX_FAILED = 100;
const MAX_ACTIVITIES = 200;
const PLANNED_ROLLOUTS = 100;

/** The alerts of groups, from memory. */
export interface GroupAlertReader {
  /** Moves with every change. */
  readonly version: number;
  countOf(groupId: string, now: number): GroupAlerts | undefined;
  /** What alert systems outside of the portal say, without what is muted. */
  foreignOf(groupId: string, now: number): NonNullable<HealthInputs['alerts']>;
}

/** Scale groups as callers see them. Never asks a provider. */
export class GroupService implements GroupReader {
  readonly #readModel: ReadModel;
  readonly #claims: ClaimIndex;
  readonly #links: ActionLinks;
  readonly #revisions: RevisionStore;
  readonly #rollouts: RolloutStore;
  readonly #instances: InstanceStore;
  readonly #activities: ActivityStore;
  readonly #safeguards?: Safeguards;
  readonly #alerts?: GroupAlertReader;
  readonly #limits?: HealthLimits;
  readonly #measured?: MeasuredReader;
  readonly #clock: () => number;

  constructor(options: {
    readModel: ReadModel;
    claims: ClaimIndex;
    links: ActionLinks;
    revisions: RevisionStore;
    rollouts: RolloutStore;
    instances: InstanceStore;
    activities: ActivityStore;
    /** Absent: nothing is held, frozen or timed. */
    safeguards?: Safeguards;
    /** Absent: nobody counts alerts. */
    alerts?: GroupAlertReader;
    /** Absent: as shipped. */
    limits?: HealthLimits;
    /** Absent: there are no sources of signals but the engines. */
    measured?: MeasuredReader;
    clock?: () => number;
  }) {
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#links = options.links;
    this.#revisions = options.revisions;
    this.#rollouts = options.rollouts;
    this.#instances = options.instances;
    this.#activities = options.activities;
    this.#safeguards = options.safeguards;
    this.#alerts = options.alerts;
    this.#limits = options.limits;
    this.#measured = options.measured;
    this.#clock = options.clock ?? Date.now;
  }

  async group(groupId: string): Promise<ScaleGroup | undefined> {
    const stored = this.#readModel.get(groupId);
    if (!stored) return undefined;
    await this.#claims.ready();
    if (!this.#claims.claimant(stored.observation.claim))
      await this.#claims.refreshAfterMiss();
    return (await this.withLinks([stored]))[0];
  }

  /** Groups of one entity: test-like environments first, `prod` last. */
  async groupsOf(entityRef: string): Promise<readonly ScaleGroup[]> {
    await this.#claims.ready();
    const groups = this.#claims
      .groupClaimsOf(entityRef)
      .filter(claim => this.#claims.claimant(claim)?.entityRef === entityRef)
      .flatMap(claim => this.#readModel.claimedBy(claim));
    return [...(await this.withLinks(groups))].sort(byEnvironment);
  }

  /** Without the authors of running rollouts: see {@link withLinks}. */
  toScaleGroup(group: StoredGroup): ScaleGroup {
    return this.#compose(group, this.#clock());
  }

  /** Moves with every change of what is shown beside the groups themselves. */
  get alertsVersion(): number {
    return this.#alerts?.version ?? 0;
  }

  /** `now` in milliseconds. */
  healthOf(group: StoredGroup, now: number): Health {
    const freshness = freshnessOf(this.#readModel.scope(group.scopeId), now);
    return groupHealth(group, freshness, now, this.#beside(group.id, now));
  }

  #beside(groupId: string, now: number) {
    const measured = this.#measured?.of(groupId, now);
    return {
      ...(this.#limits && { limits: this.#limits }),
      ...(measured && { measured }),
      ...(this.#alerts && { alerts: this.#alerts.foreignOf(groupId, now) }),
    };
  }

  /** What is known of a group without any query; `undefined` when it is unknown. */
  describe(
    groupId: string,
  ): Pick<ScaleGroup, 'id' | 'name' | 'environment' | 'entityRef'> | undefined {
    const stored = this.#readModel.get(groupId);
    return (
      stored && {
        id: groupId,
        name: stored.observation.name,
        environment: stored.observation.environment,
        entityRef: this.#claims.claimant(stored.observation.claim)?.entityRef,
      }
    );
  }

  /** With the authors of running rollouts, in one query. */
  async withLinks(
    groups: readonly StoredGroup[],
  ): Promise<readonly ScaleGroup[]> {
    const running = groups.flatMap(({ id, observation }) =>
      observation.rollout
        ? [{ groupId: id, nativeId: observation.rollout.nativeId }]
        : [],
    );
    const links = await this.#links.of(running);
    const now = this.#clock();
    return groups.map(group =>
      this.#compose(
        group,
        now,
        group.observation.rollout &&
          links.get(rolloutIdOf(group.id, group.observation.rollout.nativeId)),
      ),
    );
  }

  #compose(group: StoredGroup, now: number, link?: ActionLink): ScaleGroup {
    const { environment, claim } = group.observation;
    const claimant = this.#claims.claimant(claim);
    const entityRef = claimant?.entityRef;
    return toScaleGroup({
      group,
      scope: this.#readModel.scope(group.scopeId),
      entityRef,
      guardSeconds: guardSecondsOf(claimant?.annotations),
      now,
      link,
      safeguards: this.#safeguards?.of(
        { id: group.id, environment, entityRef },
        now,
      ),
      alerts: this.#alerts?.countOf(group.id, now),
      beside: this.#beside(group.id, now),
    });
  }

  async planContext(groupId: string): Promise<PlanContext | undefined> {
    // A plan never overlooks a hold that another process has just made.
    await this.#safeguards?.refresh();
    const group = await this.group(groupId);
    if (!group) return undefined;
    const rollouts = await this.#rollouts.list(groupId, {
      limit: PLANNED_ROLLOUTS,
    });
    return {
      group,
      revisions: await this.revisions(groupId),
      rollouts: rollouts.items,
    };
  }

  async rolloutByNativeId(
    groupId: string,
    nativeId: string,
  ): Promise<Rollout | undefined> {
    return this.#rollouts.byNativeId(groupId, nativeId);
  }

  /** Running ones first, then the ended ones that failed, newest first. */
  async instances(groupId: string): Promise<readonly Instance[]> {
    const observed = (
      this.#readModel.get(groupId)?.observation.instances ?? []
    ).map(instance => ({
      ...instance,
      groupId,
    }));
    const known = new Set(observed.map(instance => instance.id));
    const failed = (await this.#instances.list(groupId, MAX_FAILED)).filter(
      instance => !known.has(instance.id),
    );
    const ended = [...observed.filter(hasEnded), ...failed].sort((a, b) =>
      (b.endedAt ?? b.startedAt).localeCompare(a.endedAt ?? a.startedAt),
    );
    return [
      ...observed.filter(instance => !hasEnded(instance)),
      ...ended.slice(0, MAX_FAILED),
    ];
  }

  /** Newest first. */
  async revisions(groupId: string): Promise<readonly Revision[]> {
    const stored = this.#readModel.get(groupId);
    const revisions = await this.#revisions.list(
      groupId,
      stored?.observation.currentRevisionId,
    );
    const holds = stored ? this.toScaleGroup(stored).holds : [];
    if (holds.length === 0) return revisions;
    const byId = new Map(
      holds.map(({ revisionId, since, reason, actor }) => [
        revisionId,
        { since, reason, actor },
      ]),
    );
    return revisions.map(revision => {
      const hold = byId.get(revision.id);
      return hold ? { ...revision, hold } : revision;
    });
  }

  async rollouts(
    groupId: string,
    page: { limit: number; cursor?: string },
  ): Promise<Page<Rollout>> {
    return this.#rollouts.list(groupId, page);
  }

  async scaling(groupId: string): Promise<Scaling> {
    return {
      policies: this.#readModel.get(groupId)?.observation.policies ?? [],
      activities: await this.#activities.list(groupId, MAX_ACTIVITIES),
    };
  }

  /**
   * All scopes, or those that hold the groups or may do so: nobody has seen into them. Of no groups: all, because they may
   * be about to appear in any.
   */
  scopes(groups: readonly ScaleGroup[] = []): readonly ScopeStatus[] {
    const holding =
      groups.length > 0 &&
      new Set(
        groups.flatMap(group => this.#readModel.get(group.id)?.scopeId ?? []),
      );
    return this.#readModel
      .scopes()
      .filter(
        scope =>
          !holding ||
          holding.has(scope.id) ||
          scope.error !== undefined ||
          scope.observedAt === undefined,
      )
      .map(scope => ({
        id: scope.id,
        provider: scope.provider,
        account: scope.account,
        region: scope.region,
        ...(scope.observedAt !== undefined && {
          observedAt: new Date(scope.observedAt).toISOString(),
        }),
        ...(scope.error !== undefined && { error: scope.error }),
        groups: this.#readModel.countOf(scope.id),
      }));
  }
}

function hasEnded(instance: Instance): boolean {
  return instance.phase === 'failed' || instance.phase === 'stopped';
}

function byEnvironment(a: ScaleGroup, b: ScaleGroup): number {
  const rank = (group: ScaleGroup) =>
    /^prod(uction)?$/i.test(group.environment) ? 1 : 0;
  return (
    rank(a) - rank(b) ||
    a.environment.localeCompare(b.environment) ||
    withinEnvironment(a, b)
  );
}
