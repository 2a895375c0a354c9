# Bucket, region and key are given at `terraform init`.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
