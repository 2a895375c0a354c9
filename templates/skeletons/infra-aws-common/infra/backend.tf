# Bucket and region come from envs/<environment>.backend.hcl, the key from scripts/infra.sh. The lock is a file beside the state.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
