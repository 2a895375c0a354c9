import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import {
  LOCAL_GIT_PUSH_TOPIC,
  LOCAL_GIT_REMOVED_TOPIC,
  LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import type {
  LocalGitPush,
  LocalGitRemoval,
} from '@capstan/plugin-local-git-node';
import { readConfig } from './config';
import { createLocalPipelines } from './createLocalPipelines';

/** What is pushed runs with the rights of the portal: nothing for a portal that others reach. */
const ALLOWED = ['development', 'test'];

/**
 * Runs the pipelines of local Git repositories: `localGit.directory`, `fleet.localPipeline.directory` and one of
 * `fleet.local.engines`. Without any of them, and outside of development, it does nothing.
 * @public
 */
export const fleetModuleLocalPipeline = createBackendModule({
  pluginId: 'fleet',
  moduleId: 'local-pipeline',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: fleetProvidersExtensionPoint,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ providers, config: root, events, lifecycle, logger }) {
        const config = readConfig(root);
        const repositories = LocalGitRepositories.fromConfig(root);
        if (!config || !repositories) {
          logger.info(
            'No local pipelines: localGit.directory, fleet.localPipeline.directory or fleet.local.engines is missing',
          );
          return;
        }
        if (!ALLOWED.includes(process.env.NODE_ENV ?? '')) {
          logger.warn(
            `Local pipelines are off: they run what is pushed with the rights of the portal, and NODE_ENV is '${process.env.NODE_ENV}', not 'development'.`,
          );
          return;
        }
        const pipelines = createLocalPipelines({
          config,
          repositories,
          logger,
        });
        providers.addPipelineProvider(pipelines.provider);
        await events.subscribe({
          id: 'fleet-local-pipeline',
          topics: [LOCAL_GIT_PUSH_TOPIC],
          onEvent: ({ eventPayload }) =>
            pipelines.pushes.onPush(eventPayload as LocalGitPush),
        });
        await events.subscribe({
          id: 'fleet-local-pipeline-removals',
          topics: [LOCAL_GIT_REMOVED_TOPIC],
          onEvent: ({ eventPayload }) =>
            pipelines.pushes.onRemoved(
              (eventPayload as LocalGitRemoval).repository,
            ),
        });
        lifecycle.addStartupHook(() => pipelines.start());
        lifecycle.addShutdownHook(() => pipelines.close());
      },
    });
  },
});
