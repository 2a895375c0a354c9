# What is refused before anything is made.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  database_password = "00000000000000000000000000000000"
}

run "one_task_is_too_few" {
  command = plan
  variables {
    environment  = "prod"
    min_capacity = 1
  }
  expect_failures = [var.min_capacity]
}

run "pools_that_do_not_fit" {
  command = plan
  variables {
    max_capacity = 1000
  }
  expect_failures = [check.connections_suffice]
}

run "a_metric_that_nobody_knows" {
  command = plan
  variables {
    scaling_metric = "weather"
  }
  expect_failures = [var.scaling_metric]
}
