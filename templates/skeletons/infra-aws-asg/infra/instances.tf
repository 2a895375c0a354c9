# Amazon Linux as it is today; a newer one is rolled out by the next apply, back by itself when an alarm fires.
data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

module "instances" {
  source                      = "./modules/group"
  name                        = local.name
  vpc_id                      = module.network.vpc_id
  subnet_ids                  = module.network.private_subnet_ids
  incoming_security_group_ids = { balancer = module.entry.security_group_id }
  target_group_arns           = [module.entry.target_group_arn]
  port                        = var.port
  outgoing_ports              = { "AWS, packages, payment provider" = 443, PostgreSQL = 5432, Vault = 8200, "Mail over TLS" = 465 }
  image_id                    = nonsensitive(data.aws_ssm_parameter.image.value)
  instance_type               = var.instance_type
  policy                      = data.aws_iam_policy_document.instance.json
  min_capacity                = var.min_capacity
  max_capacity                = var.max_capacity
  grace_seconds               = 120
  warm_up_seconds             = var.warm_up_seconds
  ready_within_seconds        = 900
  rollback_alarm_names        = module.alarms.rollback_alarm_names
  schedule                    = var.schedule
  tags                        = merge(local.tags, { role = "web" })

  scaling = {
    metric        = var.scaling_metric
    target        = var.scaling_target
    load_balancer = module.entry.arn_suffix
    target_group  = module.entry.target_group_arn_suffix
  }

  user_data = templatefile("${path.module}/user-data.sh.tftpl", {
    service          = var.service
    environment      = var.environment
    region           = var.region
    bucket           = aws_s3_bucket.releases.id
    group            = local.name
    database_address = module.database.address
    vault_address    = var.vault_address
    registry         = var.registry
    public_url       = "https://${var.domain}"
    ready_url        = "http://127.0.0.1:${var.port}/readyz"
  })
}

# RDS keeps and renews its own password; only Vault reads it, and gives every instance a user of its own for some hours.
module "database" {
  source                    = "./modules/database"
  name                      = local.name
  production                = local.production
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.private_subnet_ids
  client_security_group_ids = merge({ instances = module.instances.security_group_id }, var.vault_security_group_ids)
  instance_class            = var.database_instance_class
  max_connections           = var.database_max_connections
}
