/**
 * The form of the shop template: its fields, and the page that shows them.
 *
 * @packageDocumentation
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { formFields } from './fields';
import { templatesPage } from './wizard/templatesPage';

/**
 * Adds `FleetChoice`, `FleetServiceName`, `FleetEntity`, `FleetText`, `FleetSize`, `FleetTarget`, `FleetConnections`, `FleetPublishTo`,
 * `FleetRepository` and `FleetSummary` to the scaffolder's form, and shows forms that are made of them with sentences on the fields and a review that fits small screens.
 */
export default createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [...formFields, templatesPage],
});
