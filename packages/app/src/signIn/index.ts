import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

/** A portal with real accounts replaces this one extension: `sign-in-page:app`. */
const signInPage = SignInPageBlueprint.make({
  params: { loader: () => import('./SignIn').then(({ SignIn }) => SignIn) },
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
