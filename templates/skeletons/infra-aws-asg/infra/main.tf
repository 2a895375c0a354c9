data "aws_route53_zone" "this" {
  name = var.domain
}

# Amazon Linux as it is today; a newer one is rolled out by the next apply, back by itself when an alarm fires.
data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

module "network" {
  source               = "./modules/network"
  name                 = local.name
  region               = var.region
  cidr                 = var.cidr
  zone_count           = var.zone_count
  one_gateway_per_zone = local.production
}

module "certificate" {
  source  = "./modules/certificate"
  domain  = var.domain
  zone_id = data.aws_route53_zone.this.zone_id
}

module "entry" {
  source              = "./modules/entry"
  name                = local.short_name
  account_id          = var.account_id
  vpc_id              = module.network.vpc_id
  network_cidr        = module.network.cidr
  subnet_ids          = module.network.public_subnet_ids
  certificate_arn     = module.certificate.arn
  domain              = var.domain
  zone_id             = data.aws_route53_zone.this.zone_id
  port                = var.port
  stop_seconds        = var.stop_seconds
  deletion_protection = local.production
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

module "alarms" {
  source        = "./modules/alarms"
  name          = local.name
  account_id    = var.account_id
  load_balancer = module.entry.arn_suffix
  emails        = var.alarm_emails
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
