mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  service       = "shop"
  short_name    = "shop"
  environment   = "prod"
  owner         = "group:default/shop"
  region        = "eu-west-1"
  account_id    = "123456789012"
  zone_name     = "shop.example.com"
  oidc_issuer   = "https://token.actions.githubusercontent.com"
  oidc_subjects = ["repo:example/shop:environment:prod"]
}

run "who_publishes_does_not_deploy" {
  command = plan
  variables {
    publish_subjects = ["repo:example/shop:environment:publish"]
  }
  assert {
    condition     = aws_iam_role.publish[0].name == "shop-publish"
    error_message = "scripts/publish.sh becomes the role <service>-publish."
  }
  assert {
    condition = (
      flatten([for s in data.aws_iam_policy_document.pipelines["publish"].statement : [
        for c in s.condition : c.values if endswith(c.variable, ":sub")
      ]]) == ["repo:example/shop:environment:publish"]
    )
    error_message = "Only the job that publishes may become the publishing role."
  }
  assert {
    condition = (
      flatten([for s in data.aws_iam_policy_document.pipelines["deploy"].statement : [
        for c in s.condition : c.values if endswith(c.variable, ":sub")
      ]]) == ["repo:example/shop:environment:prod"]
    )
    error_message = "The job that publishes was approved by nobody, so it must not become the deploying role."
  }
  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_role_policy.publish[0].policy).Statement :
      !anytrue([for a in flatten([s.Action]) : length(regexall("^(ecs|codedeploy|autoscaling|s3|elasticloadbalancing|ssm:PutParameter|sts):?", a)) > 0])
    ])
    error_message = "Who publishes must reach no environment."
  }
}

run "where_no_images_are_nobody_publishes" {
  command = plan
  assert {
    condition     = length(aws_iam_role.publish) == 0
    error_message = "Only the account that holds the images has a publishing role."
  }
}

run "not_everybody_publishes" {
  command = plan
  variables {
    publish_subjects = ["*"]
  }
  expect_failures = [var.publish_subjects]
}
