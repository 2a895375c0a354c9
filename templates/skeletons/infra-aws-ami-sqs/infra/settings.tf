# What instances read when they start. Neither the state nor a plan keeps the password.

resource "aws_kms_key" "settings" {
  description             = "Settings of ${local.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_ssm_parameter" "database_url" {
  name             = "/${var.service}/${var.environment}/settings/DATABASE_URL"
  type             = "SecureString"
  key_id           = aws_kms_key.settings.arn
  value_wo         = "postgresql://${module.database.username}:${var.database_password}@${module.database.address}:${module.database.port}/${module.database.name}?sslmode=verify-full"
  value_wo_version = var.database_password_version
}

data "aws_iam_policy_document" "instance" {
  statement {
    sid       = "Settings"
    actions   = ["ssm:GetParametersByPath"]
    resources = ["arn:aws:ssm:${var.region}:${var.account_id}:parameter/${var.service}/${var.environment}/settings"]
  }
  statement {
    sid       = "KeyOfTheSettings"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.settings.arn]
  }
  statement {
    sid       = "Jobs"
    actions   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.jobs.arn, aws_sqs_queue.dead.arn]
  }
  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/${var.service}/${var.environment}/*"]
  }
  statement {
    sid       = "Figures"
    actions   = ["cloudwatch:PutMetricData", "ec2:DescribeTags"]
    resources = ["*"]
  }
}
