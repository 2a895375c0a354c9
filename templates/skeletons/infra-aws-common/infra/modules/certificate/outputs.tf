output "arn" {
  description = "Only there once ACM has seen the proof."
  value       = aws_acm_certificate_validation.this.certificate_arn
}
