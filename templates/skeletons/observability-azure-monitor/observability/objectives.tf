# What is promised to customers, over 28 days. Alerts ask how fast the rest of what may go wrong is used up.

locals {
  # At 14.4 times the allowed rate two per cent of the month's budget are gone in an hour: wake somebody.
  # At 6 times five per cent are gone in six hours: look at it today.
  speeds = {
    fast = { window = "PT1H", every = "PT5M", rate = 14.4, severity = 0, tell = "page" }
    slow = { window = "PT6H", every = "PT15M", rate = 6, severity = 2, tell = "ticket" }
  }

  objectives = {
    availability = {
      bad   = "HttpStatus >= 500"
      allow = 1 - var.availability_goal
      what  = "more requests fail than promised"
      page  = "Errors"
    }
    latency = {
      bad   = "TimeTaken > ${var.latency_milliseconds / 1000}"
      allow = 1 - var.latency_goal
      what  = "more requests take longer than ${var.latency_milliseconds} ms than promised"
      page  = "Slow"
    }
  }

  burns = merge([
    for name, objective in local.objectives : {
      for speed, burn in local.speeds : "${name}-${speed}" => merge(objective, burn)
    }
  ]...)
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "burn" {
  for_each = local.burns

  name                  = "${local.prefix}-${each.key}"
  resource_group_name   = local.resource_group
  location              = var.region
  scopes                = [azurerm_log_analytics_workspace.main.id]
  severity              = each.value.severity
  evaluation_frequency  = each.value.every
  window_duration       = each.value.window
  skip_query_validation = true
  description           = "${each.value.what}: ${each.value.rate} times the allowed rate. ${local.runbook}, ${each.value.page}"
  tags                  = local.tags

  criteria {
    query = <<-KQL
      AGWAccessLogs
      | where Host == "${var.domain}"
      | summarize All = count(), Bad = countif(${each.value.bad})
      | where All > 100
      | extend Burn = todouble(Bad) / All / ${format("%.6f", each.value.allow)}
    KQL

    time_aggregation_method = "Maximum"
    metric_measure_column   = "Burn"
    operator                = "GreaterThan"
    threshold               = each.value.rate

    failing_periods {
      minimum_failing_periods_to_trigger_alert = 1
      number_of_evaluation_periods             = 1
    }
  }

  action {
    action_groups = [azurerm_monitor_action_group.team[each.value.tell].id]
  }
}
