# How customers come in: CloudFront, and behind it the balancer inside the network.

# CloudFront takes certificates from this region only.
provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}

module "certificate_edge" {
  source    = "./modules/certificate"
  domain    = var.domain
  zone_id   = data.aws_route53_zone.this.zone_id
  providers = { aws = aws.us_east_1 }
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

module "alarms" {
  source        = "./modules/alarms"
  name          = local.name
  account_id    = var.account_id
  load_balancer = module.balancer.arn_suffix
  emails        = var.alarm_emails
}
