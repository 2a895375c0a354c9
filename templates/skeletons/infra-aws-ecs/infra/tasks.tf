locals {
  # taskdef.json is what the pipeline deploys. The first revision is made from the same file, so that there is no second truth
  # about container, port, limits and stop window.
  taskdef = jsondecode(
    replace(replace(replace(replace(file("${path.module}/../taskdef.json"),
      "<ENVIRONMENT>", var.environment),
      "<ACCOUNT_ID>", var.account_id),
      "<DOMAIN>", var.domain),
    "<IMAGE1_NAME>", var.release)
  )
  container = local.taskdef.containerDefinitions[0]
  port      = local.container.portMappings[0].containerPort
}

module "tasks" {
  source                     = "./modules/tasks"
  name                       = local.name
  service                    = var.service
  environment                = var.environment
  region                     = var.region
  account_id                 = var.account_id
  registry_account_id        = var.registry_account_id
  vpc_id                     = module.network.vpc_id
  balancer_security_group_id = module.balancer.security_group_id
  port                       = local.port
  taskdef                    = local.taskdef
  carts_table_arn            = module.carts.table_arn
  kms_key_arns               = [module.database.kms_key_arn, module.carts.kms_key_arn]
  log_retention_days         = local.production ? 90 : 14
}

module "hook" {
  source                     = "./modules/hook"
  name                       = local.name
  account_id                 = var.account_id
  region                     = var.region
  source_file                = "${path.module}/../hooks/after-allow-test-traffic/index.js"
  vpc_id                     = module.network.vpc_id
  subnet_ids                 = module.network.private_subnet_ids
  balancer_security_group_id = module.balancer.security_group_id
  test_address               = "${module.balancer.dns_name}:${module.balancer.test_port}"
  server_name                = var.domain
}
