mock_provider "aws" {
  override_during = plan
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_lb" {
    defaults = { arn_suffix = "app/shop/0000000000000000" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:page" }
  }
  mock_resource "aws_cloudwatch_composite_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:budget" }
  }
}

run "every_alarm_names_its_page_of_the_runbook" {
  command = plan
  assert {
    condition = alltrue([for alarm in concat(
      values(aws_cloudwatch_metric_alarm.burn), values(aws_cloudwatch_metric_alarm.cause), [aws_cloudwatch_metric_alarm.latency]
    ) : strcontains(alarm.alarm_description, "docs/runbook.md, ")])
    error_message = "Whoever is woken must know where to read."
  }
}

run "customers_wake_somebody" {
  command = plan
  assert {
    condition     = keys(aws_cloudwatch_composite_alarm.burn) == ["fast", "slow"]
    error_message = "Two speeds: one that wakes, one for the morning."
  }
  assert {
    condition     = abs(aws_cloudwatch_metric_alarm.burn["fast-long"].threshold - 14.4 * (100 - var.objective_percent) / 100) < 0.000001
    error_message = "The threshold does not follow from the objective."
  }
}

run "an_objective_of_everything_is_none" {
  command = plan
  variables {
    objective_percent = 100
  }
  expect_failures = [var.objective_percent]
}
