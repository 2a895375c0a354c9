output "bucket" {
  value = aws_s3_bucket.assets.id
}

output "distribution_id" {
  value = aws_cloudfront_distribution.this.id
}
