import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { sidebar } from './Sidebar';

/** Replaces the app's navigation with Capstan's. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [sidebar],
});
