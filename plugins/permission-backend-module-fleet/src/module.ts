import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { readOperators } from './config';
import { FleetPermissionPolicy } from './FleetPermissionPolicy';

/**
 * Sets the portal's permission policy: see `decideOnFleet`. A backend has exactly one policy.
 * @public
 */
export const permissionModuleFleet = createBackendModule({
  pluginId: 'permission',
  moduleId: 'fleet',
  register(reg) {
    reg.registerInit({
      deps: {
        policy: policyExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ policy, config, logger }) {
        const operators = readOperators(config);
        if (operators.length === 0) {
          logger.info(
            'No operators are configured (permission.fleet.operators): only owners may act on services',
          );
        }
        policy.setPolicy(new FleetPermissionPolicy({ operators }));
      },
    });
  },
});
