# What must hold, of both environments: `terraform test -var-file=envs/prod.tfvars`. No account and no network needed.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  database_password = "00000000000000000000000000000000"
  release           = "ami-00000000"
}

run "two_instances_over_two_zones" {
  command = plan

  assert {
    condition     = module.instances.min_size >= 2 || !local.production
    error_message = "Fewer than two instances: one that fails takes the shop with it."
  }
  assert {
    condition     = length(module.network.zones) >= 2
    error_message = "Fewer than two zones."
  }
  assert {
    condition     = module.instances.max_size >= module.instances.min_size
    error_message = "The maximum is below the minimum."
  }
}

run "instances_can_be_found" {
  command = plan

  assert {
    condition     = alltrue([for tag in module.instances.tags : tag.propagate_at_launch])
    error_message = "A tag stays at the group: the inventory does not find its instances."
  }
  assert {
    condition     = alltrue([for key in ["service", "environment", "owner", "role"] : contains([for tag in module.instances.tags : tag.key], key)])
    error_message = "A tag is missing that the inventory, the costs or the owner are found by."
  }
}

run "a_bad_version_goes_back" {
  command = plan

  assert {
    condition     = module.instances.refresh.auto_rollback && module.instances.refresh.min_healthy_percentage == 100
    error_message = "A refresh must not take instances away before others are there, and must go back by itself."
  }
  assert {
    condition     = length(one(module.instances.refresh.alarm_specification).alarms) == 3
    error_message = "A refresh stops when errors, latency or no-target fire."
  }
}

run "one_port_and_one_stop_window" {
  command = plan

  assert {
    condition     = module.entry.target_group_port == var.port
    error_message = "The balancer asks another port than the service's."
  }
  assert {
    condition     = module.entry.deregistration_delay == var.stop_seconds
    error_message = "The balancer lets go of an instance before or after it stops."
  }
  assert {
    condition     = strcontains(file("../ansible/group_vars/all.yml"), "service_stop_seconds: ${var.stop_seconds}\n") && strcontains(file("../ansible/group_vars/all.yml"), "service_port: ${var.port}\n")
    error_message = "Ansible and Terraform have different stop windows or ports."
  }
}

run "no_credentials_for_strangers" {
  command = plan

  assert {
    condition     = module.instances.metadata_tokens == "required"
    error_message = "The metadata service answers without a token."
  }
}

run "one_instance_is_too_few" {
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
