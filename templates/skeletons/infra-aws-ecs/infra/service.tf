# How a release replaces another; docs/infrastructure.md tells the two ways apart.
module "service" {
  source               = "./modules/service"
  name                 = local.name
  cluster_arn          = module.tasks.cluster_arn
  cluster_name         = module.tasks.cluster_name
  task_definition_arn  = module.tasks.task_definition_arn
  container_name       = local.container.name
  container_port       = local.port
  subnet_ids           = module.network.private_subnet_ids
  security_group_id    = module.tasks.security_group_id
  blue_target_group    = module.balancer.blue
  green_target_group   = module.balancer.green
  listener_arn         = module.balancer.listener_arn
  test_listener_arn    = module.balancer.test_listener_arn
  rollback_alarm_names = module.alarms.rollback_alarm_names
  hook_function_arn    = module.hook.function_arn
  stop_seconds         = var.stop_seconds
  min_capacity         = var.min_capacity
}
