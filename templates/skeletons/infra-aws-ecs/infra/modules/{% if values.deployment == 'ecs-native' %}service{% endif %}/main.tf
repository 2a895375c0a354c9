# ECS itself starts the new tasks beside the old ones, lets the smoke function look at them, moves a tenth of the customers, waits,
# moves the rest, and keeps the old tasks for a while.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "hook" {
  statement {
    sid       = "CallTheHook"
    actions   = ["lambda:InvokeFunction"]
    resources = [var.hook_function_arn]
  }
}

resource "aws_iam_role" "deploy" {
  name               = "${var.name}-ecs-deploy"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"
}

resource "aws_iam_role_policy" "hook" {
  name   = "hook"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.hook.json
}

# ECS moves the weights of a rule, not the default action of a listener.
resource "aws_lb_listener_rule" "this" {
  for_each     = { customers = var.listener_arn, test = var.test_listener_arn }
  listener_arn = each.value
  priority     = 100

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  action {
    type = "forward"
    forward {
      target_group {
        arn    = var.blue_target_group.arn
        weight = 100
      }
      target_group {
        arn    = var.green_target_group.arn
        weight = 0
      }
    }
  }

  lifecycle {
    ignore_changes = [action]
  }
}

resource "aws_ecs_service" "this" {
  name                              = var.name
  cluster                           = var.cluster_arn
  task_definition                   = var.task_definition_arn
  desired_count                     = var.min_capacity
  launch_type                       = "FARGATE"
  platform_version                  = "LATEST"
  health_check_grace_period_seconds = 60
  enable_ecs_managed_tags           = true
  propagate_tags                    = "SERVICE"

  deployment_controller {
    type = "ECS"
  }

  deployment_configuration {
    strategy             = "CANARY"
    bake_time_in_minutes = 10

    canary_configuration {
      canary_percent              = 10
      canary_bake_time_in_minutes = 5
    }

    lifecycle_hook {
      hook_target_arn  = var.hook_function_arn
      role_arn         = aws_iam_role.deploy.arn
      lifecycle_stages = ["POST_TEST_TRAFFIC_SHIFT"]
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  alarms {
    enable      = true
    rollback    = true
    alarm_names = var.rollback_alarm_names
  }

  load_balancer {
    target_group_arn = var.blue_target_group.arn
    container_name   = var.container_name
    container_port   = var.container_port

    advanced_configuration {
      alternate_target_group_arn = var.green_target_group.arn
      production_listener_rule   = aws_lb_listener_rule.this["customers"].arn
      test_listener_rule         = aws_lb_listener_rule.this["test"].arn
      role_arn                   = aws_iam_role.deploy.arn
    }
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  # Deployments change the first, scaling the second.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }
}

locals {
  rollback_events = concat(
    aws_ecs_service.this.deployment_circuit_breaker[0].rollback ? ["DEPLOYMENT_FAILURE"] : [],
    aws_ecs_service.this.alarms[0].rollback ? ["DEPLOYMENT_STOP_ON_ALARM"] : [],
  )
}
