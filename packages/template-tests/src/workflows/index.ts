import type { Check } from '../support/Check.ts';
import { azurePipeline } from './azure.ts';
import { scriptsAreThere } from './calls.ts';
import { cloudBuild } from './cloudBuild.ts';
import { auditExceptions } from './exceptions.ts';
import { actionlint, githubDelivery } from './github.ts';

export const checks: Check[] = [
  scriptsAreThere,
  actionlint,
  githubDelivery,
  azurePipeline,
  cloudBuild,
  auditExceptions,
];
export { mutations } from './mutations.ts';
