import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { whyRefused } from './access/whyRefused';
import { GitHttp } from './git/GitHttp';
import { PushWatch } from './pushes/PushWatch';
import { createGitRouter, createListRouter } from './router';

/**
 * `GET /api/local-git/repositories` for who is signed in, and Git itself below it for everybody on this machine, in development
 * only. Does nothing without `localGit.directory`.
 * @public
 */
export const localGitPlugin = createBackendPlugin({
  pluginId: 'local-git',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
      },
      async init({ config, events, httpAuth, httpRouter, logger }) {
        const repositories = LocalGitRepositories.fromConfig(config);
        if (!repositories) return;
        httpRouter.use(createListRouter({ httpAuth, repositories }));
        const reason = whyRefused(process.env.NODE_ENV);
        if (reason !== undefined) {
          logger.warn(`Local repositories are not served. ${reason}`);
          return;
        }
        httpRouter.addAuthPolicy({
          path: '/repositories/:file',
          allow: 'unauthenticated',
        });
        httpRouter.use(
          createGitRouter({
            repositories,
            git: new GitHttp({ repositories, logger }),
            pushes: new PushWatch({ repositories, events, logger }),
          }),
        );
      },
    });
  },
});
