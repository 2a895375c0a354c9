# The bucket is made by scripts/bootstrap.sh and named in scripts/deploy.sh: one per project, versioned. Cloud Storage locks by itself.
terraform {
  backend "gcs" {}
}
