import type { Activity, ScalingPolicy } from '../api/types.ts';
import type { GroupRecord } from '../groups/GroupRecord.ts';
import type { Readings } from '../instances/Readings.ts';
import type { Stores } from '../state/Stores.ts';
import { decide, INITIAL_STATE } from './decide.ts';
import type { Decision, ScalerState } from './decide.ts';
import { explainChange, explainRest, explainSuspended } from './explain.ts';
import { readGauge } from './readGauge.ts';

/** A standing reason is told again after this long, or once the size has changed. */
const REPEAT_MS = 10 * 60 * 1000;

interface Wish {
  readonly policy: ScalingPolicy;
  readonly load: number;
  readonly decision: Decision;
}

/** Runs the policies of all groups once a second. Where several policies differ, the largest wish counts. */
export class Autoscaler {
  readonly #stores: Stores;
  readonly #readings: Readings;
  readonly #changed: (groupId: string) => void;
  readonly #states = new Map<string, ScalerState>();
  readonly #told = new Map<string, number>();
  readonly #atMax = new Set<string>();

  constructor(options: {
    stores: Stores;
    readings: Readings;
    changed: (groupId: string) => void;
  }) {
    this.#stores = options.stores;
    this.#readings = options.readings;
    this.#changed = options.changed;
  }

  /** Whether a policy of the group wants more than its maximum. */
  wantsMore(groupId: string): boolean {
    return this.#atMax.has(groupId);
  }

  async tick(now: number): Promise<void> {
    const groups = this.#stores.groups.list();
    await Promise.all(
      groups
        .filter(
          group =>
            group.spec.policies.length > 0 &&
            !group.deleting &&
            group.releaseId,
        )
        .map(group => this.#scale(group, now)),
    );
  }

  /** Forgets a group. */
  forget(groupId: string): void {
    for (const key of [...this.#states.keys(), ...this.#told.keys()]) {
      if (key.startsWith(`${groupId} `)) {
        this.#states.delete(key);
        this.#told.delete(key);
      }
    }
    this.#atMax.delete(groupId);
  }

  async #scale(seen: GroupRecord, now: number): Promise<void> {
    const loads = await Promise.all(
      seen.spec.policies.map(policy => this.#load(seen.id, policy)),
    );
    const group = this.#stores.groups.get(seen.id);
    if (
      !group ||
      group.deleting ||
      group.spec.policies.length !== loads.length
    ) {
      return;
    }
    const wishes = group.spec.policies.map((policy, index) =>
      this.#wish(group, policy, loads[index], now),
    );
    const { desired: current, max } = group.spec;
    const largest = wishes.reduce((a, b) =>
      b.decision.desired > a.decision.desired ? b : a,
    );
    // A larger maximum would not help while nothing is added anyway.
    const atMax =
      !group.spec.suspended.includes('scaleOut') &&
      wishes.some(({ decision }) => decision.reason.kind === 'atMax');
    this.#atMax[atMax ? 'add' : 'delete'](group.id);
    const { desired } = largest.decision;
    if (desired === current) {
      wishes.forEach(({ policy, decision }) =>
        this.#tellRest(group, explainRest(policy, decision.reason, max), now),
      );
      return;
    }
    const direction = desired > current ? 'scaleOut' : 'scaleIn';
    if (group.spec.suspended.includes(direction)) {
      this.#tellRest(group, explainSuspended(largest.policy, direction), now);
      return;
    }
    this.#stores.db.transaction(() => {
      this.#stores.groups.save({
        ...group,
        spec: { ...group.spec, desired },
        updatedAt: new Date(now).toISOString(),
      });
      this.#stores.activities.add({
        ...activity(group, desired),
        effect: desired > current ? 'scaledOut' : 'scaledIn',
        reason: explainChange(largest.policy, largest.load, largest.decision),
      });
    });
    for (const key of this.#told.keys()) {
      if (key.startsWith(`${group.id} `)) {
        this.#told.delete(key);
      }
    }
    this.#changed(group.id);
  }

  #wish(
    group: GroupRecord,
    policy: ScalingPolicy,
    load: number | undefined,
    now: number,
  ): Wish {
    const key = `${group.id} ${policy.name}`;
    const before = this.#states.get(key) ?? INITIAL_STATE;
    // Without a figure (nobody answered) the last one stands: no news is no reason to scale in.
    const need =
      load === undefined
        ? before.needs.at(-1) ?? group.spec.desired
        : load / policy.target;
    const { min, max, desired } = group.spec;
    const decision = decide(before, {
      second: Math.floor(now / 1000),
      need,
      current: desired,
      min,
      max,
      scaleInSeconds: policy.scaleInSeconds,
      holdIn: this.#stores.rollouts.running(group.id) !== undefined,
    });
    this.#states.set(key, decision.state);
    return { policy, load: need * policy.target, decision };
  }

  /** The whole load of the group in the policy's unit. */
  async #load(
    groupId: string,
    policy: ScalingPolicy,
  ): Promise<number | undefined> {
    const serving = this.#stores.instances
      .live(groupId)
      .filter(({ phase }) => phase === 'ready' || phase === 'unready');
    if (serving.length === 0) {
      return undefined;
    }
    switch (policy.metric) {
      case 'cpu':
        return sum(serving.map(({ id }) => this.#readings.of(id).cpuPercent));
      case 'requests':
        return sum(serving.map(({ id }) => this.#readings.requestRate(id)));
      case 'queue':
        return sum(
          await Promise.all(
            serving.map(({ port }) => readGauge(port!, policy.gauge ?? '')),
          ),
        );
      default:
        return policy.metric satisfies never;
    }
  }

  #tellRest(group: GroupRecord, reason: string | undefined, now: number): void {
    const key = `${group.id} ${reason}`;
    if (
      reason === undefined ||
      now - (this.#told.get(key) ?? -Infinity) < REPEAT_MS
    ) {
      return;
    }
    this.#told.set(key, now);
    this.#stores.activities.add({
      ...activity(group, group.spec.desired),
      effect: 'none',
      reason,
    });
  }
}

function activity(
  group: GroupRecord,
  to: number,
): Pick<Activity, 'groupId' | 'cause' | 'from' | 'to'> {
  return { groupId: group.id, cause: 'policy', from: group.spec.desired, to };
}

/** `undefined` when not a single instance has a figure. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0
    ? undefined
    : known.reduce((total, value) => total + value, 0);
}
