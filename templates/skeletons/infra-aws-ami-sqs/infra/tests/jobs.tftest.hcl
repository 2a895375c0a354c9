# What must hold, of both environments: `terraform test -var-file=envs/prod.tfvars`. No account and no network needed.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  database_password = "00000000000000000000000000000000"
  release           = "ami-00000000"
}

run "the_backlog_of_each_instance_counts" {
  command = plan
  variables {
    scaling_metric = "queue"
    scaling_target = 100
  }
  assert {
    condition     = contains(module.instances.enabled_metrics, "GroupInServiceInstances")
    error_message = "Without this metric the backlog for each instance has no data."
  }
  assert {
    condition     = module.instances.backlog_expression == "m1 / m2"
    error_message = "The queue is not divided by the instances."
  }
}

run "jobs_end_as_dead_letters" {
  command = plan
  assert {
    condition     = jsondecode(aws_sqs_queue.jobs.redrive_policy).maxReceiveCount >= var.job_attempts
    error_message = "SQS gives a job up before the service does."
  }
}

run "a_release_is_an_image" {
  command = plan
  variables {
    release = "latest"
  }
  expect_failures = [var.release]
}
