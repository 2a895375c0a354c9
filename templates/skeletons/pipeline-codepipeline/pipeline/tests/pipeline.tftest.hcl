# The order of the stages, the gate before production, one image for all: `terraform test -var-file=envs/prod.tfvars`.

mock_provider "aws" {
  override_during = plan
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/pipeline" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:approvals" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "artifacts", arn = "arn:aws:s3:::artifacts" }
  }
  mock_resource "aws_codeconnections_connection" {
    defaults = { arn = "arn:aws:codeconnections:eu-west-1:123456789012:connection/00000000-0000-0000-0000-000000000000" }
  }
}

run "stages_in_order" {
  command = plan
  assert {
    condition     = [for s in aws_codepipeline.this.stage : s.name] == ["Source", "Build", "DeployTest", "Verify", "Approve", "DeployProd"]
    error_message = "The stages are not in their order."
  }
}

run "a_person_stands_before_production" {
  command = plan
  assert {
    condition = alltrue([for i, s in aws_codepipeline.this.stage :
      length([for a in s.action : a if strcontains(jsonencode(a.configuration), "prod") && s.name != "Source"]) == 0 ||
      anytrue([for b in slice(aws_codepipeline.this.stage, 0, i) : anytrue([for a in b.action : a.category == "Approval"])])
    if s.name == "DeployProd"])
    error_message = "Something reaches production before a person has approved."
  }
  assert {
    condition     = anytrue([for s in aws_codepipeline.this.stage : anytrue([for a in s.action : a.category == "Approval" && a.provider == "Manual"])])
    error_message = "Nobody is asked."
  }
}

run "nothing_before_the_approval_can_become_production" {
  command = plan
  assert {
    condition = alltrue(flatten([for s in slice(aws_codepipeline.this.stage, 0, 5) : [
      for a in s.action : !contains([for name, project in local.projects : "${var.service}-${name}" if project.builder == "release-prod"], lookup(a.configuration, "ProjectName", ""))
    ]]))
    error_message = "Code that nobody has approved runs as the role that may become production's."
  }
  assert {
    condition     = [for name, builder in local.builders : name if strcontains(builder.becomes, "-prod-deploy")] == ["release-prod"]
    error_message = "A role of before the approval may become production's deploying role."
  }
}

run "one_image_for_both" {
  command = plan
  assert {
    condition = length(distinct(flatten([for s in aws_codepipeline.this.stage : [
      for a in s.action : [for x in a.input_artifacts : x if x == "image"] if startswith(s.name, "Deploy") && a.name == "Deploy"
    ]]))) == 1
    error_message = "Test and production do not get the same image."
  }
}

run "releases_queue" {
  command = plan
  assert {
    condition     = aws_codepipeline.this.execution_mode == "QUEUED" && aws_codepipeline.this.pipeline_type == "V2"
    error_message = "Two releases at a time overtake each other."
  }
}

run "a_failed_deployment_goes_back" {
  command = plan
  assert {
    condition     = alltrue([for s in aws_codepipeline.this.stage : s.on_failure[0].result == "ROLLBACK" if startswith(s.name, "Deploy")])
    error_message = "A deploying stage that fails must go back."
  }
}

run "somebody_is_named" {
  command = plan
  variables {
    approver_arns = []
  }
  expect_failures = [var.approver_arns]
}
