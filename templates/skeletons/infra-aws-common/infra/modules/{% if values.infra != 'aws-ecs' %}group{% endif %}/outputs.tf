output "name" {
  value = aws_autoscaling_group.this.name
}

output "security_group_id" {
  value = aws_security_group.this.id
}

output "role_arn" {
  value = aws_iam_role.this.arn
}

output "min_size" {
  value = aws_autoscaling_group.this.min_size
}

output "max_size" {
  value = aws_autoscaling_group.this.max_size
}

output "tags" {
  value = aws_autoscaling_group.this.tag
}

output "refresh" {
  value = one(one(aws_autoscaling_group.this.instance_refresh).preferences)
}

output "metadata_tokens" {
  value = aws_launch_template.this.metadata_options[0].http_tokens
}

output "launch_template" {
  value = {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }
}

output "enabled_metrics" {
  value = aws_autoscaling_group.this.enabled_metrics
}

output "backlog_expression" {
  description = "How waiting jobs and instances become one figure; null without a queue."
  value       = try(one([for m in aws_autoscaling_policy.queue[0].target_tracking_configuration[0].customized_metric_specification[0].metrics : m.expression if m.return_data]), null)
}
