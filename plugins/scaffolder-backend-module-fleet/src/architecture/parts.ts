/** A column of the diagram, from the customer to what is kept. */
export type Column = 'entry' | 'compute' | 'data' | 'delivery' | 'observation';

/** What a resource of the infrastructure is in the diagram. */
export interface Part {
  readonly column: Column;
  readonly label: string;
}

const entry = (label: string): Part => ({ column: 'entry', label });
const compute = (label: string): Part => ({ column: 'compute', label });
const data = (label: string): Part => ({ column: 'data', label });
const delivery = (label: string): Part => ({ column: 'delivery', label });
const observation = (label: string): Part => ({ column: 'observation', label });

/**
 * Terraform's resource types that a reader looks for in a diagram. What is not here (rules, roles, subnets, …) would hide them.
 */
export const RESOURCE_PARTS: Readonly<Record<string, Part>> = {
  aws_route53_record: entry('Route 53'),
  aws_cloudfront_distribution: entry('CloudFront'),
  aws_lb: entry('Application Load Balancer'),
  aws_ecs_service: compute('ECS service'),
  aws_autoscaling_group: compute('Auto Scaling group'),
  aws_db_instance: data('RDS for PostgreSQL'),
  aws_rds_cluster: data('Aurora PostgreSQL'),
  aws_dynamodb_table: data('DynamoDB: carts'),
  aws_sqs_queue: data('SQS: jobs'),
  aws_ecr_repository: delivery('ECR'),
  aws_codepipeline: delivery('CodePipeline'),
  aws_codedeploy_deployment_group: delivery('CodeDeploy'),
  aws_cloudwatch_metric_alarm: observation('CloudWatch alarms'),
  azurerm_application_gateway: entry('Application Gateway'),
  azurerm_lb: entry('Load balancer'),
  azurerm_orchestrated_virtual_machine_scale_set: compute(
    'VM scale set (Flexible)',
  ),
  azurerm_linux_virtual_machine_scale_set: compute('VM scale set'),
  azurerm_postgresql_flexible_server: data('PostgreSQL Flexible Server'),
  azurerm_key_vault: data('Key Vault'),
  azurerm_container_registry: delivery('Container Registry'),
  azurerm_monitor_metric_alert: observation('Azure Monitor alerts'),
  google_compute_global_forwarding_rule: entry('Global load balancer'),
  google_compute_region_instance_group_manager: compute(
    'Managed instance group',
  ),
  google_sql_database_instance: data('Cloud SQL for PostgreSQL'),
  google_secret_manager_secret: data('Secret Manager'),
  google_artifact_registry_repository: delivery('Artifact Registry'),
  google_monitoring_alert_policy: observation('Google Monitoring alerts'),
  newrelic_nrql_alert_condition: observation('New Relic alerts'),
};

/** Files that stand for a part where no resource does. */
export const FILE_PARTS: Readonly<Record<string, readonly Part[]>> = {
  'infra/local.json': [
    entry('Balancer of the local engine'),
    compute('Scale group of the local engine'),
    data('PostgreSQL'),
  ],
  'docs/pipeline-local.md': [delivery('Local pipeline')],
  Jenkinsfile: [delivery('Jenkins')],
  'azure-pipelines.yml': [delivery('Azure Pipelines')],
  'cloudbuild.yaml': [delivery('Cloud Build')],
  '.github/workflows/deploy.yml': [delivery('GitHub Actions')],
  'observability/prometheus/rules.yml': [observation('Prometheus')],
};
