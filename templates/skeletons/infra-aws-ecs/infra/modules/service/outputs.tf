output "name" {
  value = aws_ecs_service.this.name
}

output "desired_count" {
  value = aws_ecs_service.this.desired_count
}

output "rollback_events" {
  description = "What takes a release back by itself, in CodeDeploy's words."
  value       = local.rollback_events
}
