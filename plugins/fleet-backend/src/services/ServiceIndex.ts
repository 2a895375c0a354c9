import type { Service } from '@capstan/plugin-fleet-common';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { GroupService } from '../groups/GroupService';
import type { ReadModel } from '../groups/ReadModel';
import { withinEnvironment } from '../groups/withinEnvironment';
import { worstOf } from '../health/worstOf';
import { searchTextOf } from './serviceQuery';
import type { ListedService } from './serviceQuery';

/** Freshness and health move with time alone, so a list is computed again after this long at the latest. */
const MAX_AGE_MS = 1000;
const BIG = 500;

/**
 * All services with what they are filtered and sorted by, shared by everybody who looks at the fleet page at the same
 * moment. Holds what everybody may see together: callers filter by permission.
 */
export class ServiceIndex {
  readonly #readModel: ReadModel;
  readonly #claims: ClaimIndex;
  readonly #groups: GroupService;
  #list: readonly ListedService[] = [];
  #key = '';
  #computedAt = 0;

  constructor(options: {
    readModel: ReadModel;
    claims: ClaimIndex;
    groups: GroupService;
  }) {
    this.#readModel = options.readModel;
    this.#claims = options.claims;
    this.#groups = options.groups;
  }

  async all(): Promise<readonly ListedService[]> {
    await this.#claims.ready();
    const key = `${this.#readModel.version} ${this.#claims.version} ${
      this.#groups.alertsVersion
    }`;
    const now = performance.now();
    const mayBeOld = key === this.#key ? MAX_AGE_MS : this.#mayLag();
    if (this.#key !== '' && now - this.#computedAt < mayBeOld)
      return this.#list;
    this.#list = this.#compute();
    // Entities are often registered after their groups run: do not wait for the next regular look at the catalog.
    if (this.#list.some(({ service }) => service.entityRef === undefined))
      void this.#claims.refreshAfterMiss();
    this.#key = key;
    this.#computedAt = now;
    return this.#list;
  }

  /** A big fleet changes many times a second; computing its list each time would be most of the work. */
  #mayLag(): number {
    return this.#list.length > BIG ? MAX_AGE_MS / 4 : 0;
  }

  #compute(): readonly ListedService[] {
    const services = new Map<
      string,
      { service: Service; groups: Service['groups'][number][] }
    >();
    for (const stored of this.#readModel.groups()) {
      const group = this.#groups.toScaleGroup(stored);
      const entity = this.#claims.claimant(stored.observation.claim);
      const id = entity?.entityRef ?? group.id;
      const known = services.get(id);
      if (known) {
        known.groups.push(group);
        continue;
      }
      const groups = [group];
      services.set(id, {
        groups,
        service: {
          id,
          ...(entity && { entityRef: entity.entityRef }),
          title: entity?.title ?? group.name,
          ...(entity?.owner !== undefined && { owner: entity.owner }),
          health: group.health.status,
          groups,
        },
      });
    }
    return [...services.values()].map(({ service, groups }) => {
      groups.sort(
        (a, b) =>
          a.environment.localeCompare(b.environment) || withinEnvironment(a, b),
      );
      const listed = {
        ...service,
        health: worstOf(groups.map(group => group.health.status)),
      };
      return {
        service: listed,
        text: searchTextOf(listed),
        capacity: groups.reduce((sum, group) => sum + group.size.running, 0),
        rolling: groups.filter(group => group.rollout).length,
      };
    });
  }
}
