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
import { configuredGitHosts } from './gitHosts/configuredGitHosts';
import { createSayWhatIsLeftAction } from './gitHosts/sayWhatIsLeft';
import { createDeleteAction } from './localGit/delete';
import { createPublishAction } from './localGit/publish';
import { createCheckNameAction } from './names/checkName';
import { createQuestionsRouter } from './questions/router';
import { createServiceValuesAction } from './service/serviceValuesAction';
import { createFetchShopAction } from './shop/fetchShop';

const DEFAULT_SHOP_SOURCE = '../../packages/shop';

/**
 * Adds `fleet:check-name`, `fleet:service-values`, `fleet:fetch-shop`, `fleet:draw-architecture`, `fleet:record-answers`, `fleet:say-what-is-left`,
 * `local-git:publish` and `local-git:delete`, and answers what the form asks (`/api/scaffolder/fleet`).
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
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      async init(deps) {
        const { actions, auth, catalog, config, events } = deps;
        const repositories = LocalGitRepositories.fromConfig(config);
        const shopSource = resolve(
          config.getOptionalString('scaffolder.fleet.shopSource') ??
            DEFAULT_SHOP_SOURCE,
        );
        const gitHosts = configuredGitHosts(config);
        const portal = { auth, catalog, repositories, gitHosts };
        deps.httpRouter.use(
          createQuestionsRouter({ ...portal, httpAuth: deps.httpAuth }),
        );
        actions.addActions(
          createCheckNameAction(portal),
          createFetchShopAction({ shopSource }),
          createServiceValuesAction({ shopSource }),
          createDrawArchitectureAction(),
          createRecordAnswersAction({ shopSource }),
          createSayWhatIsLeftAction(),
          createPublishAction({ auth, catalog, events, repositories }),
          createDeleteAction({ auth, catalog, events, repositories }),
        );
      },
    });
  },
});
