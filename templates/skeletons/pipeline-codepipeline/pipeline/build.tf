# What runs code: building (with Docker), checking the storefront, preparing an environment, verifying it, and pull requests.

locals {
  projects = {
    backend      = { builder = "build", buildspec = "buildspec.backend.yml", privileged = true, minutes = 45 }
    frontend     = { builder = "build", buildspec = "buildspec.frontend.yml", privileged = false, minutes = 20 }
    prepare-test = { builder = "release-test", buildspec = "buildspec.prepare.yml", privileged = true, minutes = 30 }
    verify-test  = { builder = "release-test", buildspec = "buildspec.verify.yml", privileged = false, minutes = 15 }
    prepare-prod = { builder = "release-prod", buildspec = "buildspec.prepare.yml", privileged = true, minutes = 30 }
    verify-prod  = { builder = "release-prod", buildspec = "buildspec.verify.yml", privileged = false, minutes = 15 }
  }
}

resource "aws_cloudwatch_log_group" "build" {
  for_each          = merge(local.projects, { pull-request = {} })
  name              = "/${var.service}/pipeline/${each.key}"
  retention_in_days = 90
}

resource "aws_codebuild_project" "this" {
  for_each               = local.projects
  name                   = "${var.service}-${each.key}"
  service_role           = aws_iam_role.build[each.value.builder].arn
  build_timeout          = each.value.minutes
  queued_timeout         = 60
  encryption_key         = aws_kms_key.this.arn
  concurrent_build_limit = 2

  source {
    type      = "CODEPIPELINE"
    buildspec = each.value.buildspec
  }

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = "BUILD_GENERAL1_MEDIUM"
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    privileged_mode = each.value.privileged
  }

  cache {
    type  = "LOCAL"
    modes = ["LOCAL_SOURCE_CACHE", "LOCAL_CUSTOM_CACHE"]
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.build[each.key].name
    }
  }
}

# A pull request is tested and scanned. It publishes nothing and reaches no environment: its role may only write its log.
resource "aws_codebuild_project" "pull_request" {
  name           = "${var.service}-pull-request"
  service_role   = aws_iam_role.pull_request.arn
  build_timeout  = 30
  queued_timeout = 60
  badge_enabled  = true

  source {
    type                = "GITHUB"
    location            = "https://github.com/${var.repository}.git"
    buildspec           = "buildspec.pull-request.yml"
    git_clone_depth     = 0
    report_build_status = true
    auth {
      type     = "CODECONNECTIONS"
      resource = aws_codeconnections_connection.this.arn
    }
  }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type         = "LINUX_CONTAINER"
    compute_type = "BUILD_GENERAL1_MEDIUM"
    image        = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    # To run the scanners and a PostgreSQL.
    privileged_mode = true
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.build["pull-request"].name
    }
  }
}

resource "aws_codebuild_webhook" "pull_request" {
  project_name = aws_codebuild_project.pull_request.name
  build_type   = "BUILD"

  filter_group {
    filter {
      type    = "EVENT"
      pattern = "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED,PULL_REQUEST_REOPENED"
    }
    filter {
      type    = "BASE_REF"
      pattern = "^refs/heads/main$"
    }
  }
}
