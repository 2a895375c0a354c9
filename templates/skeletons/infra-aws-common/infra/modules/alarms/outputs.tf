output "rollback_alarm_names" {
  value = [
    aws_cloudwatch_metric_alarm.errors.alarm_name,
    aws_cloudwatch_metric_alarm.latency.alarm_name,
    aws_cloudwatch_metric_alarm.balancer_errors.alarm_name,
  ]
}

output "topic_arn" {
  value = aws_sns_topic.this.arn
}
