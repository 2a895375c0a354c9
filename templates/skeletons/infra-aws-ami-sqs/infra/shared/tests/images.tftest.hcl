mock_provider "aws" {
  override_during = plan
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  service                 = "shop"
  owner                   = "group:default/shop"
  region                  = "eu-west-1"
  account_id              = "123456789012"
  environment_account_ids = ["123456789012", "210987654321"]
}

run "the_key_turns" {
  command = plan
  assert {
    condition     = aws_kms_key.images.enable_key_rotation
    error_message = "The key of the images is never renewed."
  }
}
