import type { Check } from '../support/Check.ts';
import { azurePipeline } from './azure.ts';
import { scriptsAreThere, shellcheck } from './calls.ts';
import { cloudBuild } from './cloudBuild.ts';
import { auditExceptions } from './exceptions.ts';
import { actionlint, githubDelivery } from './github.ts';
import { secrets } from './secrets.ts';

export const checks: Check[] = [
  scriptsAreThere,
  secrets,
  actionlint,
  githubDelivery,
  azurePipeline,
  cloudBuild,
  shellcheck,
  auditExceptions,
];
export { mutations } from './mutations.ts';
