output "arn_suffix" {
  value = aws_lb.this.arn_suffix
}

output "security_group_id" {
  value = aws_security_group.this.id
}

output "target_group_arn" {
  value = aws_lb_target_group.this.arn
}

output "target_group_arn_suffix" {
  value = aws_lb_target_group.this.arn_suffix
}

output "target_group_port" {
  value = aws_lb_target_group.this.port
}

output "deregistration_delay" {
  value = tonumber(aws_lb_target_group.this.deregistration_delay)
}
