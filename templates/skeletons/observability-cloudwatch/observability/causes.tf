# What tends to become an error soon. Tickets, not pages, but for those that cannot wait.

locals {
  group_dimensions = var.kind == "ecs" ? {
    ClusterName = local.name
    ServiceName = local.name
  } : { AutoScalingGroupName = local.name }

  causes = merge(
    {
      at-maximum = {
        namespace  = var.kind == "ecs" ? "ECS/ContainerInsights" : "AWS/AutoScaling"
        metric     = var.kind == "ecs" ? "RunningTaskCount" : "GroupInServiceInstances"
        dimensions = local.group_dimensions
        statistic  = "Minimum", operator = "GreaterThanOrEqualToThreshold", threshold = var.max_capacity
        minutes    = 15, topic = "ticket", text = "The group has been at its maximum for a quarter of an hour. ${local.runbook}, Slow"
      }
      below-minimum = {
        namespace  = var.kind == "ecs" ? "ECS/ContainerInsights" : "AWS/AutoScaling"
        metric     = var.kind == "ecs" ? "RunningTaskCount" : "GroupInServiceInstances"
        dimensions = local.group_dimensions
        statistic  = "Maximum", operator = "LessThanThreshold", threshold = var.min_capacity
        minutes    = 10, topic = "page", text = "Fewer instances serve than the minimum, and they do not come back. ${local.runbook}, Errors"
      }
      memory = {
        namespace  = var.kind == "ecs" ? "AWS/ECS" : "CWAgent"
        metric     = var.kind == "ecs" ? "MemoryUtilization" : "mem_used_percent"
        dimensions = local.group_dimensions
        statistic  = "Maximum", operator = "GreaterThanThreshold", threshold = 85
        minutes    = 10, topic = "ticket", text = "An instance comes near its memory limit. ${local.runbook}, Memory"
      }
      database-processor = {
        namespace = "AWS/RDS", metric = "CPUUtilization", dimensions = { DBInstanceIdentifier = local.name }
        statistic = "Average", operator = "GreaterThanThreshold", threshold = 80
        minutes   = 15, topic = "ticket", text = "The database is busy. ${local.runbook}, Slow"
      }
      database-connections = {
        namespace = "AWS/RDS", metric = "DatabaseConnections", dimensions = { DBInstanceIdentifier = local.name }
        statistic = "Maximum", operator = "GreaterThanThreshold", threshold = floor(var.database_max_connections * 0.85)
        minutes   = 5, topic = "ticket", text = "The database's connections run out. ${local.runbook}, Slow"
      }
      database-storage = {
        namespace = "AWS/RDS", metric = "FreeStorageSpace", dimensions = { DBInstanceIdentifier = local.name }
        statistic = "Minimum", operator = "LessThanThreshold", threshold = 2 * 1024 * 1024 * 1024
        minutes   = 10, topic = "page", text = "Less than 2 GiB are left on the database's disk. ${local.runbook}, The database is away"
      }
      error-lines = {
        namespace = "Shop/${local.name}", metric = "ErrorLines", dimensions = {}
        statistic = "Sum", operator = "GreaterThanThreshold", threshold = 20
        minutes   = 5, topic = "ticket", text = "The service logs many errors. ${local.runbook}, Errors"
      }
    },
    var.queues == null ? {} : {
      jobs-wait = {
        namespace = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", dimensions = { QueueName = var.queues.jobs }
        statistic = "Maximum", operator = "GreaterThanThreshold", threshold = 600
        minutes   = 10, topic = "ticket", text = "Jobs wait longer than ten minutes. ${local.runbook}, Jobs"
      }
      jobs-dead = {
        namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = var.queues.dead }
        statistic = "Maximum", operator = "GreaterThanThreshold", threshold = 0
        minutes   = 5, topic = "ticket", text = "Jobs were given up. ${local.runbook}, Jobs"
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "cause" {
  for_each            = local.causes
  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.operator
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  # The group's own figure is never missing while the group is there.
  treat_missing_data = each.key == "below-minimum" ? "breaching" : "notBreaching"
  alarm_actions      = [aws_sns_topic.this[each.value.topic].arn]
  ok_actions         = [aws_sns_topic.this[each.value.topic].arn]
}
