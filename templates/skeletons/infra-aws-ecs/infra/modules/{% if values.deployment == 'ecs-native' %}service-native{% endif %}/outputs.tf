output "name" {
  value = aws_ecs_service.this.name
}

output "desired_count" {
  value = aws_ecs_service.this.desired_count
}

output "rollback_events" {
  value = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
}
