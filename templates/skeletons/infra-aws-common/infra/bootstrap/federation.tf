# Pipelines come with a short-lived token of their own identity provider. No access key exists anywhere.

locals {
  # Who signs the tokens, and how the subject of one reads that may deploy this environment.
  federated = var.oidc_issuer != ""
  host      = trimprefix(var.oidc_issuer, "https://")
}

resource "aws_iam_openid_connect_provider" "pipelines" {
  count          = local.federated ? 1 : 0
  url            = var.oidc_issuer
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "pipelines" {
  dynamic "statement" {
    for_each = local.federated ? [1] : []
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [aws_iam_openid_connect_provider.pipelines[0].arn]
      }
      condition {
        test     = "StringEquals"
        variable = "${local.host}:aud"
        values   = ["sts.amazonaws.com"]
      }
      condition {
        test     = "StringLike"
        variable = "${local.host}:sub"
        values   = var.oidc_subjects
      }
    }
  }
  dynamic "statement" {
    for_each = length(var.trusted_role_arns) > 0 ? [1] : []
    content {
      actions = ["sts:AssumeRole", "sts:TagSession"]
      # The accounts, narrowed to the roles: a role may be named here before it exists.
      principals {
        type        = "AWS"
        identifiers = distinct([for arn in var.trusted_role_arns : "arn:aws:iam::${split(":", arn)[4]}:root"])
      }
      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = var.trusted_role_arns
      }
    }
  }
}

resource "aws_iam_role" "deploy" {
  count                = local.federated || length(var.trusted_role_arns) > 0 ? 1 : 0
  name                 = "${var.service}-${var.environment}-deploy"
  description          = "What a pipeline may do in ${var.environment}: deploy, watch and roll back"
  assume_role_policy   = data.aws_iam_policy_document.pipelines.json
  max_session_duration = 7200
}

# What it may do is listed by scripts/deploy.sh's own needs, in deploy-policy.json beside this file.
resource "aws_iam_role_policy" "deploy" {
  count = length(aws_iam_role.deploy)
  name  = "deploy"
  role  = aws_iam_role.deploy[0].id
  policy = templatefile("${path.module}/deploy-policy.json", {
    service     = var.service
    short_name  = var.short_name
    environment = var.environment
    region      = var.region
    account_id  = var.account_id
  })
}
