import { stringifyScaleGroupRef } from '@capstan/plugin-fleet-common';
import type { SignalTarget } from '@capstan/plugin-fleet-node';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { ReadModel } from '../groups/ReadModel';
import type { StoredGroup } from '../groups/StoredGroup';

/** A revision that is gone is asked about this much longer: its last minutes are read afterwards. */
const REMEMBER_MS = 3600 * 1000;

/** The groups of which signals are wanted, with what their entities say about it. */
export class SignalTargets {
  readonly #readModel: Pick<ReadModel, 'groups' | 'get'>;
  readonly #claims: Pick<ClaimIndex, 'ready' | 'claimant'>;
  readonly #clock: () => number;
  /** When each revision of each group was last seen, by id. */
  readonly #seen = new Map<
    string,
    Map<string, { label: string; at: number }>
  >();

  constructor(options: {
    readModel: Pick<ReadModel, 'groups' | 'get'>;
    claims: Pick<ClaimIndex, 'ready' | 'claimant'>;
    clock?: () => number;
  }) {
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#clock = options.clock ?? Date.now;
  }

  /** Throws a `ServiceUnavailableError` while the catalog has never answered. */
  async all(): Promise<readonly SignalTarget[]> {
    await this.#claims.ready();
    const groups = [...this.#readModel.groups()];
    const known = new Set(groups.map(group => group.id));
    for (const id of this.#seen.keys())
      if (!known.has(id)) this.#seen.delete(id);
    return groups.map(group => this.#targetOf(group));
  }

  /** `undefined` when there is no such group. */
  async of(groupId: string): Promise<SignalTarget | undefined> {
    await this.#claims.ready();
    const group = this.#readModel.get(groupId);
    return group && this.#targetOf(group);
  }

  #targetOf(group: StoredGroup): SignalTarget {
    const { ref, name, environment, claim } = group.observation;
    const claimant = this.#claims.claimant(claim);
    return {
      groupId: stringifyScaleGroupRef(ref),
      ref,
      name,
      environment,
      ...(claimant && { entityRef: claimant.entityRef }),
      annotations: claimant?.annotations ?? {},
      revisions: this.#revisionsOf(group),
    };
  }

  #revisionsOf({ id, observation }: StoredGroup): SignalTarget['revisions'] {
    const now = this.#clock();
    const seen = this.#seen.get(id) ?? new Map();
    this.#seen.set(id, seen);
    const { revisionShares, rollout } = observation;
    for (const { revisionId, label } of [
      ...revisionShares,
      ...(rollout ? [rollout.to] : []),
      ...(rollout?.from ? [rollout.from] : []),
    ])
      seen.set(revisionId, { label, at: now });
    for (const [revisionId, { at }] of seen)
      if (now - at > REMEMBER_MS) seen.delete(revisionId);
    return [...seen].map(([revisionId, { label }]) => ({ revisionId, label }));
  }
}
