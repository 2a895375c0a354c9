import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  PIPELINE_ANNOTATIONS,
  SCALE_GROUP_ANNOTATIONS,
} from '@capstan/plugin-fleet-common';
import type { GroupObservation } from '@capstan/plugin-fleet-node';

const REFRESH_MS = 30_000;
/** After a miss the catalog is asked again, but not more often than this. */
const MISS_MS = 2000;

/** What claims groups, and what claims pipelines. */
const ANNOTATIONS = [
  ...new Set([...SCALE_GROUP_ANNOTATIONS, ...PIPELINE_ANNOTATIONS]),
];

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'spec.owner',
];

export interface ClaimingEntity {
  readonly entityRef: string;
  readonly title: string;
  /** Entity ref. */
  readonly owner?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Which catalog entity each group and each pipeline belongs to. One bulk query for all entities that claim any, each 30
 * seconds and when something is not found. While the catalog does not answer, the last index is used.
 *
 * When several entities claim the same group, it belongs to the first of them in the order of their refs, so that
 * rights are never ambiguous.
 */
export class ClaimIndex {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  #byClaim = new Map<string, ClaimingEntity>();
  #byRef = new Map<string, ClaimingEntity>();
  #loadedAt?: number;
  #loading?: Promise<void>;
  #version = 0;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#clock = options.clock ?? Date.now;
  }

  /** Moves whenever the index was read again. */
  get version(): number {
    return this.#version;
  }

  /**
   * Makes the index recent enough to look something up. Throws a `ServiceUnavailableError` only when the catalog has
   * never answered: without it nobody can tell who may see what.
   */
  async ready(): Promise<void> {
    if (this.#loadedAt === undefined) await this.#load();
    else if (this.#clock() - this.#loadedAt >= REFRESH_MS)
      this.#loadInBackground();
    if (this.#loadedAt === undefined) {
      throw new ServiceUnavailableError(
        'The catalog does not answer, so nobody can tell whose groups these are. Try again soon.',
      );
    }
  }

  /** The entity was not found: asks the catalog again, unless that was just done. */
  async refreshAfterMiss(): Promise<void> {
    if (
      this.#loadedAt === undefined ||
      this.#clock() - this.#loadedAt >= MISS_MS
    )
      await this.#load();
  }

  claimant(claim: GroupObservation['claim']): ClaimingEntity | undefined {
    return this.#byClaim.get(keyOf(claim.annotation, claim.value));
  }

  /** What an entity claims groups by, whether it gets them or another entity does. */
  groupClaimsOf(entityRef: string): readonly GroupObservation['claim'][] {
    const annotations = this.#byRef.get(entityRef)?.annotations;
    return SCALE_GROUP_ANNOTATIONS.flatMap(annotation =>
      [...new Set(valuesOf(annotations, annotation))].map(value => ({
        annotation,
        value,
      })),
    );
  }

  /** An entity that claims groups or pipelines, whether they exist or not. */
  entity(entityRef: string): ClaimingEntity | undefined {
    return this.#byRef.get(entityRef);
  }

  #loadInBackground(): void {
    void this.#load();
  }

  /** Never throws: without an answer the former index stays. */
  #load(): Promise<void> {
    this.#loading ??= this.#fetch()
      .catch(error =>
        this.#logger.warn(
          'The catalog did not tell which entities claim scale groups',
          toError(error),
        ),
      )
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    const entities = this.#catalog.getEntities(
      {
        filter: ANNOTATIONS.map(name => ({
          [`metadata.annotations.${name}`]: CATALOG_FILTER_EXISTS,
        })),
        fields: FIELDS,
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    const { items } = await entities;
    const byClaim = new Map<string, ClaimingEntity>();
    const byRef = new Map<string, ClaimingEntity>();
    const claimants = items.map(entity => ({
      entity,
      claimant: toClaimant(entity),
    }));
    claimants.sort((a, b) =>
      byRank(a.claimant.entityRef, b.claimant.entityRef),
    );
    for (const { entity, claimant } of claimants) {
      byRef.set(claimant.entityRef, claimant);
      for (const key of claimsOf(entity))
        if (!byClaim.has(key)) byClaim.set(key, claimant);
    }
    this.#byClaim = byClaim;
    this.#byRef = byRef;
    this.#loadedAt = this.#clock();
    this.#version++;
  }
}

/** Of several claimants the component wins: what it belongs to or offers may name the same thing. */
function byRank(a: string, b: string): number {
  const rank = (ref: string) => (ref.startsWith('component:') ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function toClaimant(entity: Entity): ClaimingEntity {
  const owner = entity.spec?.owner;
  return {
    entityRef: stringifyEntityRef(entity),
    title: entity.metadata.title ?? entity.metadata.name,
    annotations: entity.metadata.annotations ?? {},
    ...(typeof owner === 'string' &&
      owner !== '' && { owner: ownerRef(owner, entity) }),
  };
}

function ownerRef(owner: string, entity: Entity): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: entity.metadata.namespace ?? 'default',
      }),
    );
  } catch {
    // The catalog lets entities through whose owner is not a ref.
    return owner;
  }
}

function claimsOf(entity: Entity): readonly string[] {
  return ANNOTATIONS.flatMap(annotation =>
    valuesOf(entity.metadata.annotations, annotation).map(value =>
      keyOf(annotation, value),
    ),
  );
}

/** An annotation may hold several values, separated by commas. */
export function valuesOf(
  annotations: Readonly<Record<string, string>> | undefined,
  annotation: string,
): readonly string[] {
  return (annotations?.[annotation] ?? '')
    .split(',')
    .map(value => value.trim())
    .filter(value => value !== '');
}

function keyOf(annotation: string, value: string): string {
  return `${annotation}\n${value}`;
}
