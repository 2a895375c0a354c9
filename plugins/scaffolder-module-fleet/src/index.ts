/**
 * Form fields of the shop template.
 *
 * @packageDocumentation
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  choiceField,
  connectionsField,
  nameField,
  sizeField,
  summaryField,
  targetField,
} from './fields';

/** Adds `FleetChoice`, `FleetServiceName`, `FleetSize`, `FleetTarget`, `FleetConnections` and `FleetSummary` to the scaffolder's form. */
export default createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    choiceField,
    nameField,
    sizeField,
    targetField,
    connectionsField,
    summaryField,
  ],
});
