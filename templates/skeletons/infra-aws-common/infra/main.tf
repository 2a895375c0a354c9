# Where everything stands, and its name. What is in there: the other files, one for each idea.

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
