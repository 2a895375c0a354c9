import type { Check } from '../support/Check.ts';
import { agreement } from './agreement.ts';
import { terraformRoot } from './terraformRoot.ts';

const ENVIRONMENTS = ['envs/test.tfvars', 'envs/prod.tfvars'];

export const checks: Check[] = [
  agreement,
  terraformRoot('terraform-infra', 'infra', ENVIRONMENTS),
  terraformRoot('terraform-bootstrap', 'infra/bootstrap', [
    '../envs/bootstrap.tfvars',
  ]),
  terraformRoot('terraform-observability', 'observability', ENVIRONMENTS),
  terraformRoot('terraform-pipeline', 'pipeline', ENVIRONMENTS),
];
