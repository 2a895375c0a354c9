output "arn" {
  value = aws_lb.this.arn
}

output "arn_suffix" {
  value = aws_lb.this.arn_suffix
}

output "dns_name" {
  value = aws_lb.this.dns_name
}

output "security_group_id" {
  value = aws_security_group.this.id
}

output "blue" {
  value = {
    name                 = aws_lb_target_group.this["blue"].name
    arn                  = aws_lb_target_group.this["blue"].arn
    arn_suffix           = aws_lb_target_group.this["blue"].arn_suffix
    port                 = aws_lb_target_group.this["blue"].port
    deregistration_delay = aws_lb_target_group.this["blue"].deregistration_delay
  }
}

output "green" {
  value = {
    name                 = aws_lb_target_group.this["green"].name
    arn                  = aws_lb_target_group.this["green"].arn
    arn_suffix           = aws_lb_target_group.this["green"].arn_suffix
    port                 = aws_lb_target_group.this["green"].port
    deregistration_delay = aws_lb_target_group.this["green"].deregistration_delay
  }
}

output "listener_arn" {
  value = aws_lb_listener.https.arn
}

output "test_listener_arn" {
  value = aws_lb_listener.test.arn
}

output "test_port" {
  value = aws_lb_listener.test.port
}
