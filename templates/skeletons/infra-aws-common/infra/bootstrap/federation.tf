# Pipelines come with a short-lived token of their own identity provider. No access key exists anywhere.

locals {
  # Who signs the tokens.
  federated = var.oidc_issuer != ""
  host      = trimprefix(var.oidc_issuer, "https://")

  # Who may become which role: by the subject of a token, or as a role inside AWS. Publishing is apart from deploying: it comes before
  # anybody has approved, and must reach no environment.
  trust = {
    for role, by in {
      deploy  = { subjects = var.oidc_subjects, role_arns = var.trusted_role_arns }
      publish = { subjects = var.publish_subjects, role_arns = var.publish_role_arns }
    } : role => by if local.federated && length(by.subjects) > 0 || length(by.role_arns) > 0
  }
}

resource "aws_iam_openid_connect_provider" "pipelines" {
  count          = local.federated ? 1 : 0
  url            = var.oidc_issuer
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "pipelines" {
  for_each = local.trust
  dynamic "statement" {
    for_each = local.federated && length(each.value.subjects) > 0 ? [1] : []
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
        values   = each.value.subjects
      }
    }
  }
  dynamic "statement" {
    for_each = length(each.value.role_arns) > 0 ? [1] : []
    content {
      actions = ["sts:AssumeRole", "sts:TagSession"]
      # The accounts, narrowed to the roles: a role may be named here before it exists.
      principals {
        type        = "AWS"
        identifiers = distinct([for arn in each.value.role_arns : "arn:aws:iam::${split(":", arn)[4]}:root"])
      }
      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = each.value.role_arns
      }
    }
  }
}

resource "aws_iam_role" "deploy" {
  count                = contains(keys(local.trust), "deploy") ? 1 : 0
  name                 = "${var.service}-${var.environment}-deploy"
  description          = "What a pipeline may do in ${var.environment}: deploy, watch and roll back"
  assume_role_policy   = data.aws_iam_policy_document.pipelines["deploy"].json
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
