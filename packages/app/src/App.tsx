import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav';
import { signInModule } from './signIn';

/**
 * The portal's frontend: composition only.
 *
 * Plugins are found by feature discovery (`app.packages` in app-config.yaml): every dependency of this package that is a
 * frontend plugin is part of the app. What is listed here belongs to the app itself.
 */
export default createApp({ features: [navModule, signInModule] });
