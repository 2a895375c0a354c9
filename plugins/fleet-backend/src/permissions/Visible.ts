import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  parseScaleGroupRef,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { Action, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { ActionService } from '../actions/ActionService';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { GroupService } from '../groups/GroupService';
import { unknownGroup } from './FleetAccess';
import type { FleetAccess } from './FleetAccess';

/**
 * What a caller names, once it is known that they may see it; else the `NotFoundError` of what does not exist. The same
 * for routes and for the actions of AI agents.
 */
export class Visible {
  readonly #access: FleetAccess;
  readonly #actions: ActionService;
  readonly #catalog: CatalogService;
  readonly #claims: ClaimIndex;
  readonly #groups: GroupService;

  constructor(options: {
    access: FleetAccess;
    actions: ActionService;
    catalog: CatalogService;
    claims: ClaimIndex;
    groups: GroupService;
  }) {
    this.#access = options.access;
    this.#actions = options.actions;
    this.#catalog = options.catalog;
    this.#claims = options.claims;
    this.#groups = options.groups;
  }

  /** Throws an `InputError` when `text` is not the id of a group. */
  async group(
    text: string,
    credentials: BackstageCredentials,
  ): Promise<ScaleGroup> {
    const groupId = stringifyScaleGroupRef(parseScaleGroupRef(text));
    const group = await this.#groups.group(groupId);
    if (!group) throw unknownGroup(groupId);
    await this.#access.requireRead(group, credentials);
    return group;
  }

  /** The ref of an entity whose groups may be listed. Throws an `InputError` when `text` is not a ref. */
  async entity(
    text: string,
    credentials: BackstageCredentials,
  ): Promise<string> {
    const entityRef = parseRef(text);
    const unknown = new NotFoundError(
      `There is no entity '${entityRef}' in the catalog, or you may not see its groups.`,
    );
    if (!(await this.#access.mayRead({ entityRef }, credentials)))
      throw unknown;
    await this.#claims.ready();
    if (!this.#claims.entity(entityRef)) await this.#claims.refreshAfterMiss();
    if (
      !this.#claims.entity(entityRef) &&
      !(await this.#catalog.getEntityByRef(entityRef, { credentials }))
    )
      throw unknown;
    return entityRef;
  }

  async action(id: string, credentials: BackstageCredentials): Promise<Action> {
    const action = await this.#actions.get(id);
    const group =
      action && ((await this.#groups.group(action.groupId)) ?? action);
    if (!action || !group || !(await this.#access.mayRead(group, credentials)))
      throw new NotFoundError(
        `There is no action '${id}', or you may not see it.`,
      );
    return action;
  }
}

/** A ref in full. Throws an `InputError` when `text` is none. */
export function parseRef(text: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    throw new InputError(
      `'${text}' is not the ref of an entity. Write it as kind:namespace/name, for example component:default/shop.`,
    );
  }
}
