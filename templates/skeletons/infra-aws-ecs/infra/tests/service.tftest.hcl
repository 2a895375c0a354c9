# What must hold, of both environments: `terraform test -var-file=envs/prod.tfvars`. No account and no network needed.

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

run "two_tasks_over_two_zones" {
  command = plan

  assert {
    condition     = aws_appautoscaling_target.this.min_capacity >= 2 || !local.production
    error_message = "Fewer than two tasks: one that fails takes the shop with it."
  }
  assert {
    condition     = length(module.network.zones) >= 2
    error_message = "Fewer than two zones."
  }
  assert {
    condition     = aws_appautoscaling_target.this.max_capacity >= aws_appautoscaling_target.this.min_capacity
    error_message = "The maximum is below the minimum."
  }
  assert {
    condition     = module.service.desired_count == var.min_capacity
    error_message = "The service begins with its minimum."
  }
}

run "the_container_is_locked_down" {
  command = plan

  assert {
    condition     = alltrue([for c in local.taskdef.containerDefinitions : c.readonlyRootFilesystem])
    error_message = "The root file system is not read-only."
  }
  assert {
    condition     = alltrue([for c in local.taskdef.containerDefinitions : c.user == "1000:1000"])
    error_message = "A container runs as root."
  }
  assert {
    condition     = length([for c in local.taskdef.containerDefinitions : c if strcontains(lower(jsonencode(c.environment)), "postgresql://")]) == 0
    error_message = "The database's address carries a password: it belongs to the secrets."
  }
}

run "one_stop_window" {
  command = plan

  assert {
    condition     = local.container.stopTimeout == var.stop_seconds
    error_message = "taskdef.json waits another time for a task to stop than stop_seconds says."
  }
  assert {
    condition     = tonumber([for v in local.container.environment : v.value if v.name == "SHOP_STOP_SECONDS"][0]) == var.stop_seconds
    error_message = "The service believes in another stop window than the platform."
  }
  assert {
    condition     = tonumber(module.balancer.blue.deregistration_delay) == var.stop_seconds && tonumber(module.balancer.green.deregistration_delay) == var.stop_seconds
    error_message = "The balancer lets go of a task before or after it stops."
  }
}

run "one_port" {
  command = plan

  assert {
    condition     = module.balancer.blue.port == local.port && module.balancer.green.port == local.port
    error_message = "The balancer asks another port than the container's."
  }
  assert {
    condition     = tonumber([for v in local.container.environment : v.value if v.name == "PORT"][0]) == local.port
    error_message = "The service listens on another port than the task definition publishes."
  }
}

run "a_bad_release_goes_back" {
  command = plan

  assert {
    condition     = contains(module.service.rollback_events, "DEPLOYMENT_STOP_ON_ALARM") && contains(module.service.rollback_events, "DEPLOYMENT_FAILURE")
    error_message = "A deployment that fails or sets off an alarm must go back by itself."
  }
  assert {
    condition     = length(module.alarms.rollback_alarm_names) == 3
    error_message = "Errors, latency and no-target have an alarm each."
  }
}
