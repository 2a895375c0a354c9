/**
 * Groups of the local engine that belong to an entity: the engine's service name, for example `shop`. All its
 * environments are shown. Several services: separated by commas.
 * @public
 */
export const LOCAL_SERVICE_ANNOTATION = 'capstan/local-service';

/**
 * The local Git repository of an entity, for example `shop`; its pipeline is claimed by it too.
 * @public
 */
export const LOCAL_GIT_ANNOTATION = 'capstan/local-git';

/**
 * ARNs of ECS services of an entity, separated by commas.
 * @public
 */
export const ECS_SERVICE_ANNOTATION = 'aws.amazon.com/amazon-ecs-service-arn';

/**
 * ARNs of CodePipeline pipelines of an entity, separated by commas.
 * @public
 */
export const CODEPIPELINE_ANNOTATION = 'aws.amazon.com/aws-codepipeline-arn';

/**
 * Tags of CodePipeline pipelines of an entity, `key=value`: those of the key that the AWS module is configured for.
 * @public
 */
export const CODEPIPELINE_TAGS_ANNOTATION =
  'aws.amazon.com/aws-codepipeline-tags';

/**
 * ARNs (or names) of EC2 Auto Scaling groups of an entity, separated by commas.
 * @public
 */
export const AUTOSCALING_GROUP_ANNOTATION =
  'aws.amazon.com/autoscaling-group-arn';

/**
 * ARNs of DynamoDB tables of an entity, separated by commas.
 * @public
 */
export const DYNAMODB_TABLE_ANNOTATION = 'aws.amazon.com/dynamodb-table-arn';

/**
 * ARN of the SQS queue that an entity's services work off; its length is a signal of theirs.
 * @public
 */
export const SQS_QUEUE_ANNOTATION = 'aws.amazon.com/sqs-queue-arn';

/**
 * Azure resource ids of VM scale sets of an entity, separated by commas; case does not matter.
 * @public
 */
export const VMSS_ANNOTATION = 'azure.com/vmss-id';

/**
 * Google managed instance groups of an entity: `projects/p/regions/r/instanceGroupManagers/n`, separated by commas.
 * @public
 */
export const MIG_ANNOTATION = 'google.com/mig';

/**
 * Every annotation that can claim scale groups for an entity. An entity with one of them gets the fleet tab and card.
 * @public
 */
export const SCALE_GROUP_ANNOTATIONS: readonly string[] = [
  LOCAL_SERVICE_ANNOTATION,
  ECS_SERVICE_ANNOTATION,
  AUTOSCALING_GROUP_ANNOTATION,
  DYNAMODB_TABLE_ANNOTATION,
];

/**
 * Every annotation that can claim pipelines for an entity.
 * @public
 */
export const PIPELINE_ANNOTATIONS: readonly string[] = [
  LOCAL_GIT_ANNOTATION,
  CODEPIPELINE_ANNOTATION,
  CODEPIPELINE_TAGS_ANNOTATION,
];

/**
 * Every rollout of the entity's groups is guarded: a duration in seconds, for example `300`. A person may still choose
 * another one, or none, in the dialog.
 * @public
 */
export const GUARD_ANNOTATION = 'capstan/guard-seconds';

/**
 * Apdex target of the entity's services in milliseconds. Default 500.
 * @public
 */
export const APDEX_TARGET_ANNOTATION = 'capstan/apdex-target-ms';

/**
 * Label matchers that tell the series of the entity's services in Prometheus from others, for example `service="shop"`.
 * @public
 */
export const PROMETHEUS_SELECTOR_ANNOTATION = 'capstan/prometheus-selector';

/**
 * Name of the template by which Prometheus is asked about the entity's services. Default: the first that is configured.
 * @public
 */
export const PROMETHEUS_TEMPLATE_ANNOTATION = 'capstan/prometheus-template';
