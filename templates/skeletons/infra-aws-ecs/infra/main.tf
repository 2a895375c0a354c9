data "aws_route53_zone" "this" {
  name = var.domain
}

module "network" {
  source               = "./modules/network"
  name                 = local.name
  region               = var.region
  cidr                 = var.cidr
  zone_count           = var.zone_count
  one_gateway_per_zone = local.production
  interface_endpoints  = var.interface_endpoints
}

module "certificate" {
  source  = "./modules/certificate"
  domain  = var.domain
  zone_id = data.aws_route53_zone.this.zone_id
}

module "certificate_edge" {
  source    = "./modules/certificate"
  domain    = var.domain
  zone_id   = data.aws_route53_zone.this.zone_id
  providers = { aws = aws.us_east_1 }
}

module "balancer" {
  source              = "./modules/balancer"
  name                = local.short_name
  account_id          = var.account_id
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  certificate_arn     = module.certificate.arn
  port                = local.port
  stop_seconds        = var.stop_seconds
  deletion_protection = local.production
}

module "database" {
  source                    = "./modules/database"
  name                      = local.name
  production                = local.production
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.private_subnet_ids
  client_security_group_ids = { tasks = module.tasks.security_group_id }
  instance_class            = var.database_instance_class
  max_connections           = var.database_max_connections
  password_version          = var.database_password_version
  password                  = var.database_password
}

# Neither the state nor a plan keeps it: written into the database and into what the tasks read, and forgotten.
resource "aws_ssm_parameter" "database_url" {
  name             = "/${var.service}/${var.environment}/database-url"
  type             = "SecureString"
  key_id           = module.database.kms_key_arn
  value_wo         = "postgresql://${module.database.username}:${var.database_password}@${module.database.address}:${module.database.port}/${module.database.name}?sslmode=verify-full"
  value_wo_version = var.database_password_version
}

# What runs, and through its history what ran before. scripts/deploy.sh writes it.
resource "aws_ssm_parameter" "release" {
  name  = "/${var.service}/${var.environment}/release"
  type  = "String"
  value = "none"

  lifecycle {
    ignore_changes = [value]
  }
}

module "carts" {
  source     = "./modules/carts"
  name       = local.name
  production = local.production
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

module "alarms" {
  source        = "./modules/alarms"
  name          = local.name
  account_id    = var.account_id
  load_balancer = module.balancer.arn_suffix
  emails        = var.alarm_emails
}

module "frontend" {
  source          = "./modules/frontend"
  name            = local.short_name
  account_id      = var.account_id
  domain          = var.domain
  zone_id         = data.aws_route53_zone.this.zone_id
  certificate_arn = module.certificate_edge.arn
  balancer_arn    = module.balancer.arn
  balancer_dns    = module.balancer.dns_name
  production      = local.production
}
