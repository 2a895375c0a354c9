# What every instance stands behind and in. The instances themselves, and what only this kind of them needs: instances.tf.

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

module "alarms" {
  source        = "./modules/alarms"
  name          = local.name
  account_id    = var.account_id
  load_balancer = module.entry.arn_suffix
  emails        = var.alarm_emails
}
