import type { Check } from '../support/Check.ts';
import type { Choice } from '../support/Choice.ts';
import { awsRoot } from './awsRoot.ts';
import { format } from './format.ts';

const onAws = (choice: Choice): boolean => choice.infra.startsWith('aws-');

export const checks: Check[] = [
  format,
  awsRoot('terraform-aws-infra', 'infra', onAws),
  awsRoot('terraform-aws-bootstrap', 'infra/bootstrap', onAws),
  awsRoot(
    'terraform-aws-shared',
    'infra/shared',
    ({ infra }) => infra === 'aws-ecs' || infra === 'aws-ami-sqs',
  ),
  awsRoot(
    'terraform-codepipeline',
    'pipeline',
    ({ pipeline }) => pipeline === 'codepipeline',
  ),
  awsRoot(
    'terraform-cloudwatch',
    'observability',
    ({ observability }) => observability === 'cloudwatch',
  ),
  awsRoot(
    'terraform-newrelic',
    'observability',
    ({ observability, infra }) =>
      observability === 'newrelic' &&
      (infra === 'local' || infra.startsWith('aws-')),
  ),
];
