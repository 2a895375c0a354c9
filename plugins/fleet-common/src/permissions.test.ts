import {
  isPermission,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import { ACTION_KINDS } from './groups/Capability';
import {
  fleetGroupReadPermission,
  fleetPermissions,
  fleetGroupScalePermission,
  fleetRolloutPausePermission,
  fleetUnclaimedReadPermission,
  permissionOfAction,
} from './permissions';

describe('fleetPermissions', () => {
  it('gives each right its own name, in one scheme', () => {
    const names = fleetPermissions.map(permission => permission.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^fleet\.[a-z]+\.[a-z]+$/);
  });

  it('holds the right of every action', () => {
    for (const kind of ACTION_KINDS) {
      expect(
        fleetPermissions.some(permission =>
          isPermission(permission, permissionOfAction[kind]),
        ),
      ).toBe(true);
    }
  });

  it('is decided on catalog entities, except for groups that none claims', () => {
    const onEntities = fleetPermissions.filter(permission =>
      isResourcePermission(permission, 'catalog-entity'),
    );
    expect(onEntities).toHaveLength(fleetPermissions.length - 1);
    expect(onEntities).not.toContain(fleetUnclaimedReadPermission);
  });

  it('has one right for pausing and resuming, one for sizes and what moves them, and otherwise one for each action', () => {
    expect(permissionOfAction.pause).toBe(fleetRolloutPausePermission);
    expect(permissionOfAction.resume).toBe(fleetRolloutPausePermission);
    expect(permissionOfAction.scale).toBe(fleetGroupScalePermission);
    expect(permissionOfAction.autoscaling).toBe(fleetGroupScalePermission);
    expect(
      new Set(ACTION_KINDS.map(kind => permissionOfAction[kind].name)).size,
    ).toBe(ACTION_KINDS.length - 2);
  });

  it('never takes the right to look for the right to act', () => {
    for (const kind of ACTION_KINDS) {
      expect(permissionOfAction[kind].name).not.toBe(
        fleetGroupReadPermission.name,
      );
      expect(permissionOfAction[kind].attributes.action).not.toBe('read');
    }
  });
});
