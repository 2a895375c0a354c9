# Who is told, and what the alarms are about. What takes a release back is in infra/modules/alarms; this is for people.

data "aws_lb" "this" {
  name = "${var.short_name}-${var.environment}"
}

locals {
  name          = "${var.service}-${var.environment}"
  load_balancer = data.aws_lb.this.arn_suffix
  runbook       = "Runbook: docs/runbook.md"
  log_group     = "/${var.service}/${var.environment}/shop"
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }
  statement {
    sid       = "AlarmsMayPublish"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "Alerts of ${local.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

# Two ways to be told: at once, and in the morning.
resource "aws_sns_topic" "this" {
  for_each          = toset(["page", "ticket"])
  name              = "${local.name}-${each.key}"
  kms_master_key_id = aws_kms_key.this.id
}

resource "aws_sns_topic_subscription" "people" {
  for_each  = { for pair in setproduct(["page", "ticket"], var.emails) : join(" ", pair) => pair }
  topic_arn = aws_sns_topic.this[each.value[0]].arn
  protocol  = "email"
  endpoint  = each.value[1]
}

# Instances send their log here with the CloudWatch agent; ECS has made its own.
resource "aws_cloudwatch_log_group" "instances" {
  count             = var.kind == "instances" ? 1 : 0
  name              = local.log_group
  retention_in_days = var.environment == "prod" ? 90 : 14
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "${local.name}-errors"
  log_group_name = var.kind == "instances" ? aws_cloudwatch_log_group.instances[0].name : local.log_group
  pattern        = "{ $.level = \"error\" }"

  metric_transformation {
    namespace     = "Shop/${local.name}"
    name          = "ErrorLines"
    value         = "1"
    default_value = "0"
  }
}
