/**
 * Form fields of the shop template.
 *
 * @packageDocumentation
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';

export default createFrontendModule({ pluginId: 'scaffolder', extensions: [] });
