output "cluster_arn" {
  value = aws_ecs_cluster.this.arn
}

output "cluster_name" {
  value = aws_ecs_cluster.this.name
}

output "task_definition_arn" {
  value = aws_ecs_task_definition.this.arn
}

output "container_definitions" {
  value = aws_ecs_task_definition.this.container_definitions
}

output "security_group_id" {
  value = aws_security_group.this.id
}
