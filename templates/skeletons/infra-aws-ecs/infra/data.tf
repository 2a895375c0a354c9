# What tasks keep, and how they reach it.

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

module "carts" {
  source     = "./modules/carts"
  name       = local.name
  production = local.production
}
