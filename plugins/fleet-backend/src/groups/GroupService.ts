import type {
  Instance,
  Revision,
  Rollout,
  ScaleGroup,
  Scaling,
  ScopeStatus,
  Page,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import type { GroupReader } from '../actions/ActionService';
import type { ActionLinks } from '../ledger/ActionLinks';
import type { ActivityStore } from '../ledger/ActivityStore';
import type { InstanceStore } from '../ledger/InstanceStore';
import type { RevisionStore } from '../ledger/RevisionStore';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { ClaimIndex } from './ClaimIndex';
import type { ReadModel } from './ReadModel';
import type { StoredGroup } from './StoredGroup';
import { toScaleGroup } from './toScaleGroup';

/** Failed instances that are listed beside the running ones. */
const MAX_FAILED = 100;
const MAX_ACTIVITIES = 200;
const PLANNED_ROLLOUTS = 100;

/** Scale groups as callers see them. Never asks a provider. */
export class GroupService implements GroupReader {
  readonly #readModel: ReadModel;
  readonly #claims: ClaimIndex;
  readonly #links: ActionLinks;
  readonly #revisions: RevisionStore;
  readonly #rollouts: RolloutStore;
  readonly #instances: InstanceStore;
  readonly #activities: ActivityStore;
  readonly #clock: () => number;

  constructor(options: {
    readModel: ReadModel;
    claims: ClaimIndex;
    links: ActionLinks;
    revisions: RevisionStore;
    rollouts: RolloutStore;
    instances: InstanceStore;
    activities: ActivityStore;
    clock?: () => number;
  }) {
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#links = options.links;
    this.#revisions = options.revisions;
    this.#rollouts = options.rollouts;
    this.#instances = options.instances;
    this.#activities = options.activities;
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
    const groups = [...this.#readModel.groups()].filter(
      group =>
        this.#claims.claimant(group.observation.claim)?.entityRef === entityRef,
    );
    return [...(await this.withLinks(groups))].sort(byEnvironment);
  }

  /** Without the authors of running rollouts: see {@link withLinks}. */
  toScaleGroup(group: StoredGroup): ScaleGroup {
    return toScaleGroup({
      group,
      scope: this.#readModel.scope(group.scopeId),
      entityRef: this.#claims.claimant(group.observation.claim)?.entityRef,
      now: this.#clock(),
    });
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
      toScaleGroup({
        group,
        scope: this.#readModel.scope(group.scopeId),
        entityRef: this.#claims.claimant(group.observation.claim)?.entityRef,
        now,
        link:
          group.observation.rollout &&
          links.get(rolloutIdOf(group.id, group.observation.rollout.nativeId)),
      }),
    );
  }

  async planContext(groupId: string): Promise<PlanContext | undefined> {
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
    return this.#revisions.list(
      groupId,
      this.#readModel.get(groupId)?.observation.currentRevisionId,
    );
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

  /** All scopes, or those that hold groups of the entity or may do so: nobody has seen into them. */
  scopes(groups?: readonly ScaleGroup[]): readonly ScopeStatus[] {
    const holding =
      groups &&
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
        groups: this.#readModel.groupsOf(scope.id).length,
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
    a.name.localeCompare(b.name) ||
    (a.id < b.id ? -1 : 1)
  );
}
