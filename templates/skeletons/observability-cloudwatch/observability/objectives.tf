# Alarms on how fast the error budget of 28 days is used up, each over a long window (it matters) and a short one (it still goes on).
# 14.4 x: two percent of the budget within an hour. 6 x: five percent within six hours.

locals {
  budget = (100 - var.objective_percent) / 100
  burn = {
    fast = { factor = 14.4, long = 3600, short = 300, topic = "page" }
    slow = { factor = 6, long = 21600, short = 1800, topic = "ticket" }
  }
  windows = merge([
    for speed, burn in local.burn : {
      for window in ["long", "short"] : "${speed}-${window}" => { period = burn[window], factor = burn.factor }
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "burn" {
  for_each            = local.windows
  alarm_name          = "${local.name}-budget-${each.key}"
  alarm_description   = "The error budget is used up ${each.value.factor} times too fast. ${local.runbook}, Errors"
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.factor * local.budget
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "share"
    label       = "share of failed requests"
    return_data = true
    # Without a handful of requests there is no share worth waking anybody for.
    expression = "IF(requests > 20, (FILL(service, 0) + FILL(balancer, 0)) / requests, 0)"
  }

  dynamic "metric_query" {
    for_each = {
      service  = "HTTPCode_Target_5XX_Count"
      balancer = "HTTPCode_ELB_5XX_Count"
      requests = "RequestCount"
    }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = local.load_balancer }
        stat        = "Sum"
        period      = each.value.period
      }
    }
  }
}

resource "aws_cloudwatch_composite_alarm" "burn" {
  for_each          = local.burn
  alarm_name        = "${local.name}-budget-${each.key}"
  alarm_description = "Customers see errors: the budget of 28 days burns ${each.value.factor} times too fast. ${local.runbook}, Errors"
  alarm_rule        = "ALARM(\"${aws_cloudwatch_metric_alarm.burn["${each.key}-long"].alarm_name}\") AND ALARM(\"${aws_cloudwatch_metric_alarm.burn["${each.key}-short"].alarm_name}\")"
  alarm_actions     = [aws_sns_topic.this[each.value.topic].arn]
  ok_actions        = [aws_sns_topic.this[each.value.topic].arn]
}

resource "aws_cloudwatch_metric_alarm" "latency" {
  alarm_name                            = "${local.name}-latency"
  alarm_description                     = "The slowest twentieth takes longer than ${var.p95_milliseconds} ms. ${local.runbook}, Slow"
  namespace                             = "AWS/ApplicationELB"
  metric_name                           = "TargetResponseTime"
  dimensions                            = { LoadBalancer = local.load_balancer }
  extended_statistic                    = "p95"
  period                                = 300
  evaluation_periods                    = 3
  comparison_operator                   = "GreaterThanThreshold"
  threshold                             = var.p95_milliseconds / 1000
  treat_missing_data                    = "notBreaching"
  evaluate_low_sample_count_percentiles = "ignore"
  alarm_actions                         = [aws_sns_topic.this["ticket"].arn]
  ok_actions                            = [aws_sns_topic.this["ticket"].arn]
}
