output "address" {
  value = aws_db_instance.this.address
}

output "port" {
  value = aws_db_instance.this.port
}

output "name" {
  value = aws_db_instance.this.db_name
}

output "username" {
  value = aws_db_instance.this.username
}

output "identifier" {
  value = aws_db_instance.this.identifier
}

output "kms_key_arn" {
  value = aws_kms_key.this.arn
}

output "security_group_id" {
  value = aws_security_group.this.id
}

output "master_secret_arn" {
  description = "Where RDS keeps the password, when it does so itself."
  value       = try(aws_db_instance.this.master_user_secret[0].secret_arn, null)
}
