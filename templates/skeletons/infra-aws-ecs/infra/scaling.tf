# The number of tasks. Out quickly, in slowly, and never below two over two zones.

locals {
  # The five fields of cron in the words of AWS: one of the two kinds of days is a question mark, and days of the week have names.
  days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
  schedule = var.schedule == null ? {} : {
    for which in ["begin", "end"] : which => split(" ", var.schedule[which])
  }
  expressions = {
    for which, field in local.schedule : which => format("cron(%s %s %s %s %s *)",
      field[0], field[1], field[4] == "*" ? field[2] : "?", field[3], field[4] == "*" ? "?" : join(",", [
        for part in split(",", field[4]) : join("-", [
          for day in split("-", part) : can(tonumber(day)) ? local.days[tonumber(day) % 7] : day
        ])
    ]))
  }
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${module.tasks.cluster_name}/${module.service.name}"
  min_capacity       = var.min_capacity
  max_capacity       = var.max_capacity
}

# Always there, whatever the chosen metric: a task that is busy with something else than requests is busy all the same.
resource "aws_appautoscaling_policy" "cpu" {
  name               = "${local.name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = contains(["cpu", "schedule"], var.scaling_metric) ? var.scaling_target : 75
    scale_out_cooldown = var.warm_up_seconds
    scale_in_cooldown  = 5 * var.warm_up_seconds
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

resource "aws_appautoscaling_policy" "requests" {
  count              = var.scaling_metric == "requests" ? 1 : 0
  name               = "${local.name}-requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    # The metric counts per minute.
    target_value       = var.scaling_target * 60
    scale_out_cooldown = var.warm_up_seconds
    scale_in_cooldown  = 5 * var.warm_up_seconds
    # The metric belongs to one target group; with two, the policy has to look at both.
    customized_metric_specification {
      dynamic "metrics" {
        for_each = { blue = module.balancer.blue, green = module.balancer.green }
        content {
          id          = metrics.key
          label       = "requests that reached the ${metrics.key} target group"
          return_data = false
          metric_stat {
            stat = "Sum"
            metric {
              namespace   = "AWS/ApplicationELB"
              metric_name = "RequestCount"
              dimensions {
                name  = "LoadBalancer"
                value = module.balancer.arn_suffix
              }
              dimensions {
                name  = "TargetGroup"
                value = metrics.value.arn_suffix
              }
            }
          }
        }
      }
      metrics {
        id          = "tasks"
        label       = "running tasks"
        return_data = false
        metric_stat {
          stat = "Average"
          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"
            dimensions {
              name  = "ClusterName"
              value = module.tasks.cluster_name
            }
            dimensions {
              name  = "ServiceName"
              value = module.service.name
            }
          }
        }
      }
      metrics {
        id          = "per_task"
        label       = "requests per task and minute"
        expression  = "(FILL(blue, 0) + FILL(green, 0)) / tasks"
        return_data = true
      }
    }
  }
}

# Latency does not fall in proportion to the number of tasks, so there is no target to track: steps out, and CPU brings it back in.
resource "aws_appautoscaling_policy" "latency" {
  count              = var.scaling_metric == "latency" ? 1 : 0
  name               = "${local.name}-latency"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "PercentChangeInCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = var.warm_up_seconds
    step_adjustment {
      metric_interval_lower_bound = 0
      metric_interval_upper_bound = var.scaling_target / 1000
      scaling_adjustment          = 25
    }
    step_adjustment {
      metric_interval_lower_bound = var.scaling_target / 1000
      scaling_adjustment          = 50
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  count               = var.scaling_metric == "latency" ? 1 : 0
  alarm_name          = "${local.name}-scale-out-latency"
  alarm_description   = "Adds tasks while the slowest twentieth takes longer than ${var.scaling_target} ms"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  dimensions          = { LoadBalancer = module.balancer.arn_suffix }
  extended_statistic  = "p95"
  period              = 60
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.scaling_target / 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_appautoscaling_policy.latency[0].arn]
}

resource "aws_appautoscaling_scheduled_action" "this" {
  for_each           = var.scaling_metric == "schedule" ? local.expressions : {}
  name               = "${local.name}-${each.key}"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id
  schedule           = each.value

  scalable_target_action {
    min_capacity = each.key == "begin" ? var.schedule.min_capacity : var.min_capacity
    max_capacity = var.max_capacity
  }
}
