mock_provider "newrelic" {
  mock_resource "newrelic_alert_policy" {
    defaults = { id = "1" }
  }
}

variables {
  api_key = "none"
  emails  = ["team@example.com"]
}

run "every_alert_names_its_page_of_the_runbook" {
  command = plan
  assert {
    condition     = alltrue([for c in newrelic_nrql_alert_condition.this : strcontains(c.runbook_url, "runbook.md#")])
    error_message = "Whoever is woken must know where to read."
  }
}

run "memory_is_watched" {
  command = plan
  assert {
    condition     = newrelic_nrql_alert_condition.this["container-memory"].critical[0].threshold < 100
    error_message = "The alert on memory comes before the limit."
  }
  assert {
    condition     = strcontains(newrelic_nrql_alert_condition.this["container-memory"].nrql[0].query, tostring(var.memory_limit_mib))
    error_message = "The alert on memory does not know the limit."
  }
}

run "silence_is_an_alert" {
  command = plan
  assert {
    condition     = newrelic_nrql_alert_condition.silence.open_violation_on_expiration
    error_message = "A service that says nothing any more must be noticed."
  }
}

run "an_objective_of_everything_is_none" {
  command = plan
  variables {
    objective_percent = 100
  }
  expect_failures = [var.objective_percent]
}
