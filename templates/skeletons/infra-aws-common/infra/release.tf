# What runs, and through its history what ran before. scripts/deploy.sh writes it.
resource "aws_ssm_parameter" "release" {
  name  = "/${var.service}/${var.environment}/release"
  type  = "String"
  value = "none"

  lifecycle {
    ignore_changes = [value]
  }
}
