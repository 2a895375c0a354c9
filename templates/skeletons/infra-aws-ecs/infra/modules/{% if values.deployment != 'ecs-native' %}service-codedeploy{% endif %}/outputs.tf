output "name" {
  value = aws_ecs_service.this.name
}

output "desired_count" {
  value = aws_ecs_service.this.desired_count
}

output "rollback_events" {
  value = aws_codedeploy_deployment_group.this.auto_rollback_configuration[0].events
}
