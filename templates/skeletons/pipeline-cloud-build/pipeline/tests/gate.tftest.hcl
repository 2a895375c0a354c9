# Without an account: terraform test -var-file=envs/test.tfvars
mock_provider "google" {}

run "production_waits_for_a_person" {
  command = plan

  assert {
    condition     = google_cloudbuild_trigger.prod.approval_config[0].approval_required == true
    error_message = "Nothing goes to production without an approval."
  }

  assert {
    condition     = google_cloudbuild_trigger.prod.git_file_source[0].path == "pipeline/cloudbuild.prod.yaml" && google_cloudbuild_trigger.main.filename == "cloudbuild.yaml"
    error_message = "Production has a pipeline of its own."
  }

  assert {
    condition     = length(google_project_iam_member.approvers) > 0
    error_message = "Approvers are named."
  }
}

run "each_build_may_do_its_own_only" {
  command = plan

  assert {
    condition     = keys(google_service_account_iam_member.deploys) == ["main", "prod"]
    error_message = "Builds of pull requests deploy nothing."
  }

  assert {
    condition     = strcontains(google_service_account_iam_member.deploys["main"].service_account_id, "-test-deploy@") && strcontains(google_service_account_iam_member.deploys["prod"].service_account_id, "-prod-deploy@")
    error_message = "Builds of main deploy to test, approved ones to production."
  }
}
