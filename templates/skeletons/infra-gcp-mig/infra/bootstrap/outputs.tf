output "deploy_service_account" {
  description = "Who deploys: GOOGLE_<ENVIRONMENT>_SERVICE_ACCOUNT of a workflow."
  value       = google_service_account.deploy.email
}

output "workload_identity_provider" {
  description = "Who vouches for GitHub's runners: GOOGLE_<ENVIRONMENT>_IDENTITY_PROVIDER of a workflow."
  value       = one(google_iam_workload_identity_pool_provider.github[*].name)
}
