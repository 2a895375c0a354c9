import { choiceOf } from '../support/Choice.ts';

/** The reference choice B. */
export const ecs = choiceOf({
  infra: 'aws-ecs',
  pipeline: 'codepipeline',
  observability: 'cloudwatch',
  metric: 'requests',
  deployment: 'codedeploy',
});

/** The reference choice C. */
export const instances = choiceOf({
  infra: 'aws-asg',
  pipeline: 'jenkins',
  observability: 'newrelic',
  metric: 'cpu',
  deployment: 'rolling',
});

/** The reference choice D. */
export const images = choiceOf({
  infra: 'aws-ami-sqs',
  pipeline: 'jenkins',
  observability: 'elk',
  metric: 'queue',
  deployment: 'rolling',
});
