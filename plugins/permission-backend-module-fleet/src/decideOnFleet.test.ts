import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  fleetGroupReadPermission,
  fleetGroupScalePermission,
  fleetPermissions,
  fleetUnclaimedReadPermission,
} from '@capstan/plugin-fleet-common';
import { decideOnFleet } from './decideOnFleet';

const options = { operators: ['group:default/operators'] };
const owner = ['user:default/olivia', 'group:default/shop-team'];
const operator = ['user:default/oscar', 'group:default/operators'];

describe('decideOnFleet', () => {
  it.each(fleetPermissions.map(permission => [permission.name, permission]))(
    'on %s: operators may, nobody without an identity may, others as owners or readers',
    (_name, permission) => {
      expect(decideOnFleet(permission, operator, options)).toEqual({
        result: AuthorizeResult.ALLOW,
      });
      expect(decideOnFleet(permission, undefined, options)).toEqual({
        result: AuthorizeResult.DENY,
      });
      expect(decideOnFleet(permission, owner, options)?.result).toBe(
        permission.attributes.action === 'read'
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.CONDITIONAL,
      );
    },
  );

  it('asks the catalog whether one of the refs owns the entity', () => {
    expect(decideOnFleet(fleetGroupScalePermission, owner, options)).toEqual({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: {
        rule: 'IS_ENTITY_OWNER',
        resourceType: 'catalog-entity',
        params: { claims: owner },
      },
    });
  });

  it('lets people without any ref only read', () => {
    expect(decideOnFleet(fleetGroupScalePermission, [], options)).toEqual({
      result: AuthorizeResult.DENY,
    });
    expect(decideOnFleet(fleetGroupReadPermission, [], options)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
    expect(decideOnFleet(fleetUnclaimedReadPermission, [], options)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it('leaves what is not decided on an entity to operators', () => {
    const permission = createPermission({
      name: 'fleet.everything.stop',
      attributes: { action: 'update' },
    });
    expect(decideOnFleet(permission, owner, options)).toEqual({
      result: AuthorizeResult.DENY,
    });
    expect(decideOnFleet(permission, operator, options)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it('has no opinion on the permissions of others', () => {
    for (const name of ['catalog.entity.delete', 'fleets.group.scale', 'fleet'])
      expect(
        decideOnFleet(
          createPermission({ name, attributes: { action: 'delete' } }),
          operator,
          options,
        ),
      ).toBeUndefined();
  });

  it('gives nobody the rights of operators when there are none', () => {
    expect(
      decideOnFleet(fleetGroupScalePermission, operator, { operators: [] })
        ?.result,
    ).toBe(AuthorizeResult.CONDITIONAL);
  });
});
