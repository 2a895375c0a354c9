output "state_bucket" {
  value = aws_s3_bucket.state.id
}

output "name_servers" {
  description = "To be entered in the zone above, once."
  value       = aws_route53_zone.this.name_servers
}

output "deploy_role_arn" {
  value = try(aws_iam_role.deploy[0].arn, null)
}
