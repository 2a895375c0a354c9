# Source -> Build -> DeployTest -> Verify -> Approve -> DeployProd. Built once: the same image, by its digest, goes through all of it.

resource "aws_codeconnections_connection" "this" {
  name          = substr(var.service, 0, 32)
  provider_type = var.git_provider
}

resource "aws_sns_topic" "approvals" {
  name              = "${var.service}-approvals"
  kms_master_key_id = aws_kms_key.this.id
}

resource "aws_sns_topic_subscription" "approvers" {
  for_each  = toset(var.approver_emails)
  topic_arn = aws_sns_topic.approvals.arn
  protocol  = "email"
  endpoint  = each.key
}

locals {
  by_codedeploy = var.deployment == "codedeploy"

  # imageDetail.json and a template of the task definition are for CodeDeploy; imagedefinitions.json is for ECS itself.
  deploy = {
    for environment in ["test", "prod"] : environment => {
      provider  = local.by_codedeploy ? "CodeDeployToECS" : "ECS"
      artifacts = local.by_codedeploy ? [environment, "image"] : ["image"]
      configuration = { for key, value in {
        ApplicationName                = local.by_codedeploy ? "${var.service}-${environment}" : ""
        DeploymentGroupName            = local.by_codedeploy ? "${var.service}-${environment}" : ""
        TaskDefinitionTemplateArtifact = local.by_codedeploy ? environment : ""
        TaskDefinitionTemplatePath     = local.by_codedeploy ? "taskdef.json" : ""
        AppSpecTemplateArtifact        = local.by_codedeploy ? environment : ""
        AppSpecTemplatePath            = local.by_codedeploy ? "appspec.yaml" : ""
        Image1ArtifactName             = local.by_codedeploy ? "image" : ""
        Image1ContainerName            = local.by_codedeploy ? "IMAGE1_NAME" : ""
        ClusterName                    = local.by_codedeploy ? "" : "${var.service}-${environment}"
        ServiceName                    = local.by_codedeploy ? "" : "${var.service}-${environment}"
        FileName                       = local.by_codedeploy ? "" : "imagedefinitions.json"
        DeploymentTimeout              = local.by_codedeploy ? "" : "60"
      } : key => value if value != "" }
    }
  }
}

resource "aws_codepipeline" "this" {
  name          = var.service
  role_arn      = aws_iam_role.pipeline.arn
  pipeline_type = "V2"
  # One release after the other: a second push waits, it does not overtake.
  execution_mode = "QUEUED"

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artifacts.id
    encryption_key {
      type = "KMS"
      id   = aws_kms_key.this.arn
    }
  }

  trigger {
    provider_type = "CodeStarSourceConnection"
    git_configuration {
      source_action_name = "Source"
      push {
        branches {
          includes = ["main"]
        }
      }
    }
  }

  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]
      configuration = {
        ConnectionArn        = aws_codeconnections_connection.this.arn
        FullRepositoryId     = var.repository
        BranchName           = "main"
        OutputArtifactFormat = "CODEBUILD_CLONE_REF"
        DetectChanges        = "false"
      }
    }
  }

  stage {
    name = "Build"
    on_failure {
      result = "RETRY"
      retry_configuration {
        retry_mode = "FAILED_ACTIONS"
      }
    }
    action {
      name             = "Backend"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      run_order        = 1
      input_artifacts  = ["source"]
      output_artifacts = ["image", "test", "prod"]
      configuration    = { ProjectName = aws_codebuild_project.this["backend"].name }
    }
    action {
      name            = "Frontend"
      category        = "Test"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      run_order       = 1
      input_artifacts = ["source"]
      configuration   = { ProjectName = aws_codebuild_project.this["frontend"].name }
    }
  }

  stage {
    name = "DeployTest"
    on_failure {
      result = "ROLLBACK"
    }
    action {
      name            = "Prepare"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      run_order       = 1
      input_artifacts = ["source", "image"]
      configuration = {
        ProjectName          = aws_codebuild_project.this["prepare-test"].name
        PrimarySource        = "source"
        EnvironmentVariables = jsonencode([{ name = "ENVIRONMENT", value = "test" }])
      }
    }
    action {
      name            = "Deploy"
      category        = "Deploy"
      owner           = "AWS"
      provider        = local.deploy["test"].provider
      version         = "1"
      run_order       = 2
      role_arn        = local.deploy_roles["test"]
      input_artifacts = local.deploy["test"].artifacts
      configuration   = local.deploy["test"].configuration
    }
  }

  stage {
    name = "Verify"
    on_failure {
      result = "ROLLBACK"
    }
    action {
      name            = "Smoke"
      category        = "Test"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      input_artifacts = ["source", "image"]
      configuration = {
        ProjectName          = aws_codebuild_project.this["verify-test"].name
        PrimarySource        = "source"
        EnvironmentVariables = jsonencode([{ name = "ENVIRONMENT", value = "test" }])
      }
    }
  }

  stage {
    name = "Approve"
    action {
      name               = "Approve"
      category           = "Approval"
      owner              = "AWS"
      provider           = "Manual"
      version            = "1"
      timeout_in_minutes = var.approval_hours * 60
      configuration = {
        NotificationArn = aws_sns_topic.approvals.arn
        CustomData      = "${var.service} runs in test and answered. Let it into production? How to go back: docs/rollback.md"
      }
    }
  }

  stage {
    name = "DeployProd"
    on_failure {
      result = "ROLLBACK"
    }
    action {
      name            = "Prepare"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      run_order       = 1
      input_artifacts = ["source", "image"]
      configuration = {
        ProjectName          = aws_codebuild_project.this["prepare-prod"].name
        PrimarySource        = "source"
        EnvironmentVariables = jsonencode([{ name = "ENVIRONMENT", value = "prod" }])
      }
    }
    action {
      name            = "Deploy"
      category        = "Deploy"
      owner           = "AWS"
      provider        = local.deploy["prod"].provider
      version         = "1"
      run_order       = 2
      role_arn        = local.deploy_roles["prod"]
      input_artifacts = local.deploy["prod"].artifacts
      configuration   = local.deploy["prod"].configuration
    }
    action {
      name            = "Smoke"
      category        = "Test"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      run_order       = 3
      input_artifacts = ["source", "image"]
      configuration = {
        ProjectName          = aws_codebuild_project.this["verify-prod"].name
        PrimarySource        = "source"
        EnvironmentVariables = jsonencode([{ name = "ENVIRONMENT", value = "prod" }])
      }
    }
  }
}
