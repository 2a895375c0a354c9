import { actionSchemas } from './actionSchemas';
import { auditSchemas } from './auditSchemas';
import { errorSchemas } from './errorSchemas';
import { groupSchemas } from './groupSchemas';
import { healthSchemas } from './healthSchemas';
import { instanceSchemas } from './instanceSchemas';
import { rolloutSchemas } from './rolloutSchemas';
import { safeguardSchemas } from './safeguardSchemas';
import { scalingSchemas } from './scalingSchemas';
import { serviceSchemas } from './serviceSchemas';
import { signalSchemas } from './signalSchemas';

/** The domain as `fleet-common` has it. */
export const schemas = {
  ...errorSchemas,
  ...healthSchemas,
  ...groupSchemas,
  ...rolloutSchemas,
  ...safeguardSchemas,
  ...serviceSchemas,
  ...instanceSchemas,
  ...scalingSchemas,
  ...signalSchemas,
  ...actionSchemas,
  ...auditSchemas,
} as const;
