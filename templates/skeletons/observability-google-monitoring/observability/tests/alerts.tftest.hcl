# Without an account: terraform test -var-file=envs/prod.tfvars
mock_provider "google" {}

run "every_alert_says_what_to_do" {
  command = plan

  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.cause : strcontains(policy.documentation[0].content, "docs/runbook.md, ")])
    error_message = "Alerts of causes name their page of the runbook."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.unreachable.documentation[0].content, "docs/runbook.md, ")
    error_message = "The alert for an unreachable service names its page of the runbook."
  }

  assert {
    condition     = jsondecode(google_monitoring_dashboard.main.dashboard_json).displayName == "${var.name} (${var.environment})"
    error_message = "The dashboard is valid JSON and is called after the service."
  }
}

run "objectives" {
  command = apply

  assert {
    condition     = google_monitoring_slo.availability.goal >= 0.99 && google_monitoring_slo.availability.goal < 1
    error_message = "A goal of 100 % leaves no room for any release."
  }

  assert {
    condition     = google_monitoring_alert_policy.burn["availability-fast"].severity == "CRITICAL" && google_monitoring_alert_policy.burn["availability-fast"].conditions[0].condition_threshold[0].threshold_value == 14.4
    error_message = "Fast burning wakes somebody."
  }

  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.burn : strcontains(policy.documentation[0].content, "docs/runbook.md, ")])
    error_message = "Alerts of objectives name their page of the runbook."
  }
}
