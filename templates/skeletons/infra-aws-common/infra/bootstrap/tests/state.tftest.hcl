mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  service     = "shop"
  short_name  = "shop"
  environment = "prod"
  owner       = "group:default/shop"
  region      = "eu-west-1"
  account_id  = "123456789012"
  zone_name   = "shop.example.com"
}

run "the_state_is_kept" {
  command = plan
  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "A state that was overwritten must be there to go back to."
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "The state must never be public."
  }
  assert {
    condition     = length(aws_iam_role.deploy) == 0
    error_message = "Nobody is trusted until somebody is named."
  }
}

run "only_the_named_subject_comes_in" {
  command = plan
  variables {
    oidc_issuer   = "https://token.actions.githubusercontent.com"
    oidc_subjects = ["repo:example/shop:environment:prod"]
  }
  assert {
    condition     = aws_iam_openid_connect_provider.pipelines[0].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens for another audience must be refused."
  }
  assert {
    condition     = length(aws_iam_role.deploy) == 1
    error_message = "The pipeline has its role."
  }
}

run "not_everybody" {
  command = plan
  variables {
    oidc_issuer   = "https://token.actions.githubusercontent.com"
    oidc_subjects = ["*"]
  }
  expect_failures = [var.oidc_subjects]
}
