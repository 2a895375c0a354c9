import { choiceOf } from './Choice.ts';

// Mutations are made in few services, because each takes seconds to render.

/** On AWS, containers. */
export const ecs = choiceOf({
  infra: 'aws-ecs',
  pipeline: 'codepipeline',
  observability: 'cloudwatch',
  metric: 'requests',
  deployment: 'codedeploy',
});

/** On AWS, containers that ECS itself deploys. */
export const ecsNative = choiceOf({
  infra: 'aws-ecs',
  pipeline: 'github-actions',
  observability: 'cloudwatch',
  metric: 'requests',
  deployment: 'ecs-native',
});

/** On AWS, instances that Ansible sets up. */
export const instances = choiceOf({
  infra: 'aws-asg',
  pipeline: 'jenkins',
  observability: 'newrelic',
  metric: 'cpu',
  deployment: 'rolling',
});

/** On AWS, instances of a baked image, and a queue. */
export const images = choiceOf({
  infra: 'aws-ami-sqs',
  pipeline: 'jenkins',
  observability: 'elk',
  metric: 'queue',
  deployment: 'rolling',
});

/** On Google Cloud. */
export const google = choiceOf({
  infra: 'gcp-mig',
  pipeline: 'cloud-build',
  observability: 'google-monitoring',
  metric: 'cpu',
  deployment: 'rolling',
});

/** On Google Cloud, delivered by GitHub Actions and watched by Prometheus. */
export const googleOnGithub = choiceOf({
  infra: 'gcp-mig',
  pipeline: 'github-actions',
  observability: 'prometheus',
  metric: 'schedule',
  deployment: 'rolling',
});

/** On Azure. */
export const azure = choiceOf({
  infra: 'azure-vmss',
  pipeline: 'azure-pipelines',
  observability: 'azure-monitor',
  metric: 'cpu',
  deployment: 'rolling',
});
