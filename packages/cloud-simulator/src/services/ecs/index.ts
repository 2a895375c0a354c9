import * as sdk from '@aws-sdk/client-ecs';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import { deploymentOperations } from './deploymentOperations.ts';
import { ENUMS } from './enums.ts';
import { BUCKETS } from './limits.ts';
import { serviceOperations } from './serviceOperations.ts';
import { taskOperations } from './taskOperations.ts';

/** Elastic Container Service. */
export const ecs: ServiceDefinition = {
  name: 'ecs',
  protocol: 'awsJson1.1',
  target: 'AmazonEC2ContainerServiceV20141113',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: ENUMS,
  buckets: BUCKETS,
  // Not in the API model, and answered nevertheless.
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded' },
  operations: {
    ...serviceOperations,
    ...deploymentOperations,
    ...taskOperations,
  },
};
