# Separate roles: the pipeline starts things and runs nobody's code; the build may publish; what runs in an environment's stages may become
# that environment's deploying role, so that nothing before the approval reaches production; a pull request may do nothing; and an
# approver may say yes or no.

locals {
  # What runs code, and which role it may become. infra/bootstrap trusts the same.
  builders = {
    build        = { writes = true, becomes = "arn:aws:iam::${var.account_id}:role/${var.service}-publish" }
    release-test = { writes = false, becomes = local.deploy_roles["test"] }
    release-prod = { writes = false, becomes = local.deploy_roles["prod"] }
  }
}

data "aws_iam_policy_document" "assume" {
  for_each = toset(["codepipeline", "codebuild"])
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "pipeline" {
  statement {
    sid       = "Artifacts"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:GetBucketVersioning", "s3:GetBucketLocation", "s3:ListBucket"]
    resources = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"]
  }
  statement {
    sid       = "KeyOfTheArtifacts"
    actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]
  }
  statement {
    sid       = "Source"
    actions   = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
    resources = [aws_codeconnections_connection.this.arn]
  }
  statement {
    sid       = "Builds"
    actions   = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
    resources = [for project in aws_codebuild_project.this : project.arn]
  }
  statement {
    sid       = "Approval"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.approvals.arn]
  }
  statement {
    sid       = "BecomeTheDeployingRole"
    actions   = ["sts:AssumeRole"]
    resources = values(local.deploy_roles)
  }
}

resource "aws_iam_role" "pipeline" {
  name               = "${var.service}-pipeline"
  assume_role_policy = data.aws_iam_policy_document.assume["codepipeline"].json
}

resource "aws_iam_role_policy" "pipeline" {
  name   = "pipeline"
  role   = aws_iam_role.pipeline.id
  policy = data.aws_iam_policy_document.pipeline.json
}

data "aws_iam_policy_document" "build" {
  for_each = local.builders
  statement {
    sid       = "Artifacts"
    actions   = concat(["s3:GetObject", "s3:GetObjectVersion", "s3:GetBucketLocation"], each.value.writes ? ["s3:PutObject"] : [])
    resources = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"]
  }
  statement {
    sid       = "KeyOfTheArtifacts"
    actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]
  }
  statement {
    sid       = "Source"
    actions   = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
    resources = [aws_codeconnections_connection.this.arn]
  }
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/${var.service}/pipeline/*"]
  }
  statement {
    sid       = "TestReports"
    actions   = ["codebuild:CreateReportGroup", "codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases", "codebuild:BatchPutCodeCoverages"]
    resources = ["arn:aws:codebuild:${var.region}:${var.account_id}:report-group/${var.service}-*"]
  }
  statement {
    sid       = "BecomeOneRole"
    actions   = ["sts:AssumeRole"]
    resources = [each.value.becomes]
  }
}

resource "aws_iam_role" "build" {
  for_each           = local.builders
  name               = "${var.service}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.assume["codebuild"].json
}

resource "aws_iam_role_policy" "build" {
  for_each = local.builders
  name     = "build"
  role     = aws_iam_role.build[each.key].id
  policy   = data.aws_iam_policy_document.build[each.key].json
}

data "aws_iam_policy_document" "pull_request" {
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.build["pull-request"].arn}:*"]
  }
  statement {
    sid       = "Source"
    actions   = ["codeconnections:UseConnection", "codeconnections:GetConnectionToken", "codeconnections:GetConnection"]
    resources = [aws_codeconnections_connection.this.arn]
  }
}

resource "aws_iam_role" "pull_request" {
  name               = "${var.service}-pull-request"
  assume_role_policy = data.aws_iam_policy_document.assume["codebuild"].json
}

resource "aws_iam_role_policy" "pull_request" {
  name   = "pull-request"
  role   = aws_iam_role.pull_request.id
  policy = data.aws_iam_policy_document.pull_request.json
}

data "aws_iam_policy_document" "approver_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = var.approver_arns
    }
  }
}

data "aws_iam_policy_document" "approver" {
  statement {
    sid       = "Answer"
    actions   = ["codepipeline:PutApprovalResult"]
    resources = ["arn:aws:codepipeline:${var.region}:${var.account_id}:${var.service}/Approve/*"]
  }
  statement {
    sid       = "Look"
    actions   = ["codepipeline:GetPipeline", "codepipeline:GetPipelineState", "codepipeline:GetPipelineExecution", "codepipeline:ListPipelineExecutions"]
    resources = ["arn:aws:codepipeline:${var.region}:${var.account_id}:${var.service}"]
  }
}

resource "aws_iam_role" "approver" {
  name               = "${var.service}-approver"
  assume_role_policy = data.aws_iam_policy_document.approver_trust.json
}

resource "aws_iam_role_policy" "approver" {
  name   = "approve"
  role   = aws_iam_role.approver.id
  policy = data.aws_iam_policy_document.approver.json
}
