module "instances" {
  source                      = "./modules/group"
  name                        = local.name
  vpc_id                      = module.network.vpc_id
  subnet_ids                  = module.network.private_subnet_ids
  incoming_security_group_ids = { balancer = module.entry.security_group_id }
  target_group_arns           = [module.entry.target_group_arn]
  port                        = var.port
  outgoing_ports              = { "AWS, payment provider" = 443, PostgreSQL = 5432, "Mail over TLS" = 465, Elasticsearch = 9200 }
  image_id                    = var.release
  instance_type               = var.instance_type
  policy                      = data.aws_iam_policy_document.instance.json
  min_capacity                = var.min_capacity
  max_capacity                = var.max_capacity
  grace_seconds               = 120
  warm_up_seconds             = var.warm_up_seconds
  rollback_alarm_names        = module.alarms.rollback_alarm_names
  schedule                    = var.schedule
  tags                        = merge(local.tags, { role = "shop" })

  scaling = {
    metric = var.scaling_metric
    target = var.scaling_target
    queue  = aws_sqs_queue.jobs.name
  }

  # All that an instance does not bring in its image: which environment it is in.
  user_data = templatefile("${path.module}/user-data.sh.tftpl", {
    service     = var.service
    environment = var.environment
    region      = var.region
    public_url  = "https://${var.domain}"
    queue_url   = aws_sqs_queue.jobs.url
  })
}

data "aws_caller_identity" "this" {}

# Images are encrypted with a key of the production account; the group starts instances as its service-linked role.
resource "aws_kms_grant" "group" {
  count             = var.image_key_arn == null ? 0 : 1
  name              = "${local.name}-group"
  key_id            = var.image_key_arn
  grantee_principal = "arn:aws:iam::${data.aws_caller_identity.this.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
  operations        = ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKeyWithoutPlaintext", "DescribeKey", "CreateGrant"]
}

module "database" {
  source                    = "./modules/database"
  name                      = local.name
  production                = local.production
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.private_subnet_ids
  client_security_group_ids = { instances = module.instances.security_group_id }
  instance_class            = var.database_instance_class
  max_connections           = var.database_max_connections
  password_version          = var.database_password_version
  password                  = var.database_password
}
