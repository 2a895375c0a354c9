mock_provider "aws" {
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
  image_repository        = "shop"
  environment_account_ids = ["123456789012", "210987654321"]
}

run "a_tag_never_moves" {
  command = plan
  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag that can move makes the digest the only truth, and people read tags."
  }
  assert {
    condition     = aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "Images are scanned when they arrive."
  }
}
