# Without an account: terraform test -var-file=envs/prod.tfvars
mock_provider "azurerm" {}

run "every_alert_names_its_page_of_the_runbook" {
  command = plan

  assert {
    condition = alltrue([
      for alert in concat(values(azurerm_monitor_metric_alert.cause), [azurerm_monitor_metric_alert.unreachable]) : strcontains(alert.description, "docs/runbook.md, ")
    ])
    error_message = "Alerts of causes name their page of the runbook."
  }

  assert {
    condition     = alltrue([for alert in azurerm_monitor_scheduled_query_rules_alert_v2.burn : strcontains(alert.description, "docs/runbook.md, ")])
    error_message = "Alerts of objectives name their page of the runbook."
  }
}

run "objectives" {
  command = apply

  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.burn["availability-fast"].severity == 0 && azurerm_monitor_scheduled_query_rules_alert_v2.burn["availability-fast"].criteria[0].threshold == 14.4
    error_message = "Fast burning wakes somebody."
  }

  assert {
    condition     = strcontains(azurerm_monitor_scheduled_query_rules_alert_v2.burn["availability-slow"].criteria[0].query, "/ 0.001000")
    error_message = "The allowed rate follows from the goal."
  }

  assert {
    condition     = jsondecode(azurerm_application_insights_workbook.main.data_json).version == "Notebook/1.0"
    error_message = "The workbook is valid JSON."
  }
}
