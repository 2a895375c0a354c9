# What every instance stands behind. The instances themselves, and what only this kind of them needs: instances.tf.

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
