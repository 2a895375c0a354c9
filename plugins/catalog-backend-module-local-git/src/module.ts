import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  LOCAL_GIT_PUSH_TOPIC,
  LOCAL_GIT_REMOVED_TOPIC,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { LocalGitEntityProvider } from './LocalGitEntityProvider';

/**
 * The entities of local repositories: at the start, every 30 seconds, and right after each push. Does nothing without
 * `localGit.directory`.
 * @public
 */
export const catalogModuleLocalGit = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'local-git',
  register(reg) {
    reg.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ catalog, config, events, logger, scheduler }) {
        const repositories = LocalGitRepositories.fromConfig(config);
        if (!repositories) return;
        const provider = new LocalGitEntityProvider({
          repositories,
          logger,
          schedule: scheduler.createScheduledTaskRunner({
            frequency: { seconds: 30 },
            initialDelay: { seconds: 30 },
            timeout: { minutes: 2 },
          }),
        });
        catalog.addEntityProvider(provider);
        await events.subscribe({
          id: 'local-git-entities',
          topics: [LOCAL_GIT_PUSH_TOPIC, LOCAL_GIT_REMOVED_TOPIC],
          onEvent: () => provider.refresh(),
        });
      },
    });
  },
});
