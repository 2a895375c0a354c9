import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  fleetGroupReadPermission,
  fleetGroupScalePermission,
  fleetPermissions,
  fleetUnclaimedReadPermission,
} from '@capstan/plugin-fleet-common';
import { RestrictedServices } from './RestrictedServices';

const resourceRef = 'component:default/shop';
const scale = { permission: fleetGroupScalePermission, resourceRef };
const read = { permission: fleetGroupReadPermission, resourceRef };
const unclaimed = { permission: fleetUnclaimedReadPermission };

function restricted(
  services: readonly string[] = [],
  result: AuthorizeResult.ALLOW | AuthorizeResult.DENY = AuthorizeResult.ALLOW,
) {
  return new RestrictedServices({
    permissions: mockServices.permissions({ result }),
    auth: mockServices.auth(),
    services,
  });
}

async function results(
  permissions: RestrictedServices,
  credentials = mockCredentials.service('pipeline'),
) {
  const decisions = await permissions.authorize([read, scale, unclaimed], {
    credentials,
  });
  return decisions.map(({ result }) => result);
}

describe('RestrictedServices', () => {
  it('lets a service read and nothing else', async () => {
    expect(await results(restricted())).toEqual(['ALLOW', 'DENY', 'ALLOW']);
    expect(await results(restricted(['other']))).toEqual([
      'ALLOW',
      'DENY',
      'ALLOW',
    ]);
  });

  it('lets a service change when it is named', async () => {
    expect(await results(restricted(['pipeline']))).toEqual([
      'ALLOW',
      'ALLOW',
      'ALLOW',
    ]);
  });

  it('never gives what Backstage itself refuses', async () => {
    expect(
      await results(restricted(['pipeline'], AuthorizeResult.DENY)),
    ).toEqual(['DENY', 'DENY', 'DENY']);
  });

  it('does not stand between people and their policy', async () => {
    for (const credentials of [
      mockCredentials.user('user:default/pipeline'),
      mockCredentials.user(),
    ]) {
      const decisions = await restricted().authorize([read, scale], {
        credentials,
      });
      expect(decisions.map(({ result }) => result)).toEqual(['ALLOW', 'ALLOW']);
    }
  });

  it('holds for conditional questions too, and for every right to change', async () => {
    for (const permission of fleetPermissions) {
      if (permission.type !== 'resource') continue;
      const [decision] = await restricted().authorizeConditional(
        [{ permission }],
        { credentials: mockCredentials.service('pipeline') },
      );
      expect([permission.name, decision.result]).toEqual([
        permission.name,
        permission.attributes.action === 'read' ? 'ALLOW' : 'DENY',
      ]);
    }
  });
});
