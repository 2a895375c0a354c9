import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { resolve } from 'node:path';
import { createRecordAnswersAction } from './answers/recordAnswers';
import { createDrawArchitectureAction } from './architecture/drawArchitectureAction';
import { createDeleteAction } from './localGit/delete';
import { createPublishAction } from './localGit/publish';
import { createCheckNameAction } from './names/checkName';
import { createServiceValuesAction } from './service/serviceValuesAction';
import { createFetchShopAction } from './shop/fetchShop';

const DEFAULT_SHOP_SOURCE = '../../packages/shop';

/**
 * Adds `fleet:check-name`, `fleet:service-values`, `fleet:fetch-shop`, `fleet:draw-architecture`, `fleet:record-answers`, `local-git:publish` and `local-git:delete`.
 * @public
 */
export const scaffolderModuleFleet = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'fleet',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
      },
      async init({ actions, auth, catalog, config, events }) {
        const repositories = LocalGitRepositories.fromConfig(config);
        const shopSource = resolve(
          config.getOptionalString('scaffolder.fleet.shopSource') ??
            DEFAULT_SHOP_SOURCE,
        );
        actions.addActions(
          createCheckNameAction({ auth, catalog, repositories }),
          createFetchShopAction({ shopSource }),
          createServiceValuesAction({ shopSource }),
          createDrawArchitectureAction(),
          createRecordAnswersAction({ shopSource }),
          createPublishAction({ auth, catalog, events, repositories }),
          createDeleteAction({ auth, catalog, events, repositories }),
        );
      },
    });
  },
});
