import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { demoAuthenticator } from './demoAuthenticator';
import { signInDemoUser } from './signInDemoUser';
import { whyRefused } from './whyRefused';

/**
 * The auth provider `demo`: everybody on this machine may be one of `auth.providers.demo.users`. Outside of development
 * it is not there, and the log says why.
 * @public
 */
export const authModuleDemo = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        logger: coreServices.logger,
      },
      async init({ providers, logger }) {
        const reason = whyRefused(process.env.NODE_ENV);
        if (reason !== undefined) {
          logger.warn(`The auth provider 'demo' is refused. ${reason}`);
          return;
        }
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator: demoAuthenticator,
            signInResolver: signInDemoUser,
          }),
        });
      },
    });
  },
});
