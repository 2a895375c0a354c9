/**
 * Form fields of the shop template.
 *
 * @packageDocumentation
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  choiceField,
  connectionsField,
  entityField,
  nameField,
  sizeField,
  summaryField,
  targetField,
} from './fields';

/** Adds `FleetChoice`, `FleetServiceName`, `FleetEntity`, `FleetSize`, `FleetTarget`, `FleetConnections` and `FleetSummary` to the scaffolder's form. */
export default createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    choiceField,
    nameField,
    entityField,
    sizeField,
    targetField,
    connectionsField,
    summaryField,
  ],
});
