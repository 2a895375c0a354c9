output "bucket" {
  description = "Taken from its policy, so that nobody names it to a balancer that may not write to it yet."
  value       = aws_s3_bucket_policy.this.bucket
}
