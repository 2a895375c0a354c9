# The number of instances. Out quickly, in slowly (target tracking does both), never below the minimum over all zones.

# Always there, whatever the chosen metric: an instance that is busy with something else is busy all the same.
resource "aws_autoscaling_policy" "cpu" {
  name                   = "${var.name}-cpu"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = contains(["cpu", "schedule"], var.scaling.metric) ? var.scaling.target : 75
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

resource "aws_autoscaling_policy" "requests" {
  count                  = var.scaling.metric == "requests" ? 1 : 0
  name                   = "${var.name}-requests"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    # The metric counts per minute.
    target_value = var.scaling.target * 60
    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${var.scaling.load_balancer}/${var.scaling.target_group}"
    }
  }
}

# Waiting jobs for each instance that works on them, counted by CloudWatch itself: nothing of ours has to run for it.
resource "aws_autoscaling_policy" "queue" {
  count                  = var.scaling.metric == "queue" ? 1 : 0
  name                   = "${var.name}-queue"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = var.scaling.target
    customized_metric_specification {
      metrics {
        id          = "m1"
        label       = "jobs that wait"
        return_data = false
        metric_stat {
          stat = "Sum"
          metric {
            namespace   = "AWS/SQS"
            metric_name = "ApproximateNumberOfMessagesVisible"
            dimensions {
              name  = "QueueName"
              value = var.scaling.queue
            }
          }
        }
      }
      metrics {
        id          = "m2"
        label       = "instances that work"
        return_data = false
        metric_stat {
          stat = "Average"
          metric {
            namespace   = "AWS/AutoScaling"
            metric_name = "GroupInServiceInstances"
            dimensions {
              name  = "AutoScalingGroupName"
              value = var.name
            }
          }
        }
      }
      metrics {
        id          = "backlog"
        label       = "backlog per instance"
        expression  = "m1 / m2"
        return_data = true
      }
    }
  }
}

# Latency does not fall in proportion to the number of instances, so there is no target to track: steps out, and CPU brings it back in.
resource "aws_autoscaling_policy" "latency" {
  count                     = var.scaling.metric == "latency" ? 1 : 0
  name                      = "${var.name}-latency"
  autoscaling_group_name    = aws_autoscaling_group.this.name
  policy_type               = "StepScaling"
  adjustment_type           = "PercentChangeInCapacity"
  min_adjustment_magnitude  = 1
  metric_aggregation_type   = "Maximum"
  estimated_instance_warmup = var.warm_up_seconds

  step_adjustment {
    metric_interval_lower_bound = 0
    metric_interval_upper_bound = var.scaling.target / 1000
    scaling_adjustment          = 25
  }

  step_adjustment {
    metric_interval_lower_bound = var.scaling.target / 1000
    scaling_adjustment          = 50
  }
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  count               = var.scaling.metric == "latency" ? 1 : 0
  alarm_name          = "${var.name}-scale-out-latency"
  alarm_description   = "Adds instances while the slowest twentieth takes longer than ${var.scaling.target} ms"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  dimensions          = { LoadBalancer = var.scaling.load_balancer }
  extended_statistic  = "p95"
  period              = 60
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.scaling.target / 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_autoscaling_policy.latency[0].arn]
}

resource "aws_autoscaling_schedule" "this" {
  for_each               = var.scaling.metric == "schedule" ? { begin = var.schedule.begin, end = var.schedule.end } : {}
  scheduled_action_name  = "${var.name}-${each.key}"
  autoscaling_group_name = aws_autoscaling_group.this.name
  recurrence             = each.value
  time_zone              = "Etc/UTC"
  min_size               = each.key == "begin" ? var.schedule.min_capacity : var.min_capacity
  max_size               = var.max_capacity
  desired_capacity       = -1
}
