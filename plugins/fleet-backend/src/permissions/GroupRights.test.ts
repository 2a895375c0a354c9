import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ACTION_KINDS, permissionOfAction } from '@capstan/plugin-fleet-common';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { GroupRights } from './GroupRights';

const credentials = mockCredentials.user();
const engineSays = { can: false, reason: 'A rollout runs.' } as const;

function group(name: string, changes: Partial<ScaleGroup> = {}): ScaleGroup {
  return {
    id: `test:a:-:${name}`,
    name,
    environment: 'prod',
    entityRef: `component:default/${name}`,
    capabilities: {
      ...Object.fromEntries(ACTION_KINDS.map(kind => [kind, { can: true }])),
      pause: engineSays,
    },
    ...changes,
  } as ScaleGroup;
}

function rightsWith(
  allowed: (permission: string, entityRef: string) => boolean,
) {
  const permissions = mockServices.permissions.mock();
  permissions.authorize.mockImplementation(async requests =>
    requests.map(request => ({
      result: allowed(
        request.permission.name,
        (request as { resourceRef: string }).resourceRef,
      )
        ? AuthorizeResult.ALLOW
        : AuthorizeResult.DENY,
    })),
  );
  permissions.authorizeConditional.mockImplementation(async requests =>
    requests.map(() => ({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: { rule: 'ANY', resourceType: 'catalog-entity' },
    })),
  );
  const claims = {
    entity: (entityRef: string) => ({
      entityRef,
      title: entityRef,
      annotations: {},
      ...(entityRef.endsWith('/shop') && { owner: 'group:default/shop-team' }),
    }),
  };
  const rights = new GroupRights({ permissions, claims });
  return { rights, permissions };
}

describe('GroupRights', () => {
  it('leaves what the engine says to who may do everything', async () => {
    const { rights } = rightsWith(() => true);
    const [shop] = await rights.mergeInto([group('shop')], credentials);
    expect(shop.capabilities).toEqual({
      ...group('shop').capabilities,
      hold: { can: true },
    });
  });

  it('says to who may not whom to ask, before what the engine says', async () => {
    const { rights } = rightsWith(() => false);
    const [shop, mail] = await rights.mergeInto(
      [group('shop'), group('mail')],
      credentials,
    );
    expect(shop.capabilities.rollback).toEqual({
      can: false,
      reason:
        'You may not roll back shop. Ask its owner, group:default/shop-team, or an operator of the portal.',
    });
    expect(shop.capabilities.pause).toEqual({
      can: false,
      reason: expect.stringContaining('You may not pause a rollout of shop.'),
    });
    expect(shop.capabilities.hold).toEqual({
      can: false,
      reason: expect.stringContaining('You may not hold back or release'),
    });
    expect(mail.capabilities.scale).toEqual({
      can: false,
      reason:
        'You may not scale mail. component:default/mail names no owner: ask an operator of the portal.',
    });
  });

  it('says of a group without an entity that nobody may', async () => {
    const { rights, permissions } = rightsWith(() => true);
    const [shop] = await rights.mergeInto(
      [group('shop', { entityRef: undefined })],
      credentials,
    );
    for (const kind of ACTION_KINDS) {
      expect(shop.capabilities[kind]).toEqual({
        can: false,
        reason: expect.stringContaining('no catalog entity claims it'),
      });
    }
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it.each(ACTION_KINDS)('decides %s on its own right', async kind => {
    const { rights } = rightsWith(
      name => name !== permissionOfAction[kind].name,
    );
    const [shop] = await rights.mergeInto([group('shop')], credentials);
    const denied = ACTION_KINDS.filter(other => {
      const capability = shop.capabilities[other];
      return !capability.can && capability.reason.startsWith('You may not');
    });
    expect(denied).toEqual(
      ACTION_KINDS.filter(
        other => permissionOfAction[other] === permissionOfAction[kind],
      ),
    );
    expect(shop.capabilities.hold).toEqual({ can: true });
  });

  it('asks once for a page, and once about each entity', async () => {
    const { rights, permissions } = rightsWith((_name, entityRef) =>
      entityRef.endsWith('7'),
    );
    const groups = Array.from({ length: 25 }, (_, index) =>
      ['test', 'prod'].map(environment =>
        group(`service${index}`, { environment }),
      ),
    ).flat();
    const merged = await rights.mergeInto(groups, credentials);
    expect(permissions.authorize).toHaveBeenCalledTimes(1);
    // Seven rights: pausing and resuming are one, holding is one of its own.
    expect(permissions.authorize.mock.calls[0][0]).toHaveLength(25 * 7);
    expect(
      merged.filter(({ capabilities }) => capabilities.scale.can),
    ).toHaveLength(4);
  });
});
