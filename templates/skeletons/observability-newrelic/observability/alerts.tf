# NRQL conditions only: the older kinds (newrelic_alert_condition, newrelic_infra_alert_condition) are on their way out.

locals {
  app = "${var.service} (${var.environment})"
  # What the error budget of 28 days allows.
  budget = 100 - var.objective_percent

  conditions = merge(
    {
      errors-fast = {
        title     = "Errors: the budget burns 14 times too fast"
        query     = "SELECT percentage(count(*), WHERE error IS true) FROM Transaction WHERE appName = '${local.app}'"
        threshold = 14.4 * local.budget, minutes = 5, chapter = "errors-more-than-one-percent-of-requests-fail", fill = "none"
      }
      errors-slow = {
        title     = "Errors: the budget burns 6 times too fast"
        query     = "SELECT percentage(count(*), WHERE error IS true) FROM Transaction WHERE appName = '${local.app}'"
        threshold = 6 * local.budget, minutes = 60, chapter = "errors-more-than-one-percent-of-requests-fail", fill = "none"
      }
      latency = {
        title     = "Slow: the slowest twentieth takes longer than ${var.p95_milliseconds} ms"
        query     = "SELECT percentile(duration, 95) * 1000 FROM Transaction WHERE appName = '${local.app}' AND transactionType = 'Web'"
        threshold = var.p95_milliseconds, minutes = 10, chapter = "slow-the-95th-percentile-is-above-its-target", fill = "none"
      }
      # The reason why this service has a memory limit and a heap below it: an instance that grows is restarted before it is killed.
      container-memory = {
        title     = "Memory: an instance uses more than 85 % of its limit"
        query     = "SELECT max(apm.service.memory.physical) / ${var.memory_limit_mib} * 100 FROM Metric WHERE appName = '${local.app}' FACET instanceName"
        threshold = 85, minutes = 5, chapter = "memory-an-instance-comes-near-its-limit", fill = "none"
      }
    },
    var.machines ? {
      host-memory = {
        title     = "Memory: a machine uses more than 90 %"
        query     = "SELECT max(memoryUsedPercent) FROM SystemSample WHERE service = '${var.service}' AND serviceEnvironment = '${var.environment}' FACET hostname"
        threshold = 90, minutes = 5, chapter = "memory-an-instance-comes-near-its-limit", fill = "none"
      }
    } : {},
  )
}

resource "newrelic_alert_policy" "this" {
  name                = local.app
  incident_preference = "PER_CONDITION_AND_TARGET"
}

resource "newrelic_nrql_alert_condition" "this" {
  for_each                       = local.conditions
  policy_id                      = newrelic_alert_policy.this.id
  type                           = "static"
  name                           = each.value.title
  runbook_url                    = "${var.runbook_url}#${each.value.chapter}"
  enabled                        = true
  violation_time_limit_seconds   = 24 * 3600
  fill_option                    = each.value.fill
  aggregation_window             = 60
  aggregation_method             = "event_flow"
  aggregation_delay              = 60
  expiration_duration            = 600
  close_violations_on_expiration = true

  nrql {
    query = each.value.query
  }

  critical {
    operator              = "above"
    threshold             = each.value.threshold
    threshold_duration    = each.value.minutes * 60
    threshold_occurrences = "all"
  }
}

# Nothing comes any more: neither requests nor figures. That is an alert of its own, not silence.
resource "newrelic_nrql_alert_condition" "silence" {
  policy_id                    = newrelic_alert_policy.this.id
  type                         = "static"
  name                         = "Silence: no figures for ten minutes"
  runbook_url                  = "${var.runbook_url}#errors-more-than-one-percent-of-requests-fail"
  enabled                      = true
  violation_time_limit_seconds = 24 * 3600
  aggregation_window           = 60
  aggregation_method           = "event_flow"
  aggregation_delay            = 60
  expiration_duration          = 600
  open_violation_on_expiration = true

  nrql {
    query = "SELECT uniqueCount(instanceName) FROM Metric WHERE appName = '${local.app}' AND metricName = 'apm.service.memory.physical'"
  }

  critical {
    operator              = "below"
    threshold             = 1
    threshold_duration    = 600
    threshold_occurrences = "all"
  }
}

resource "newrelic_notification_destination" "people" {
  for_each = toset(var.emails)
  name     = "${local.app}: ${each.key}"
  type     = "EMAIL"
  property {
    key   = "email"
    value = each.key
  }
}

resource "newrelic_notification_channel" "people" {
  for_each       = newrelic_notification_destination.people
  name           = each.value.name
  type           = "EMAIL"
  product        = "IINT"
  destination_id = each.value.id
  property {
    key   = "subject"
    value = "${local.app}: {{issueTitle}}"
  }
}

resource "newrelic_workflow" "this" {
  count                 = length(var.emails) > 0 ? 1 : 0
  name                  = local.app
  muting_rules_handling = "DONT_NOTIFY_FULLY_MUTED_ISSUES"

  issues_filter {
    name = "of this service"
    type = "FILTER"
    predicate {
      attribute = "labels.policyIds"
      operator  = "EXACTLY_MATCHES"
      values    = [newrelic_alert_policy.this.id]
    }
  }

  dynamic "destination" {
    for_each = newrelic_notification_channel.people
    content {
      channel_id = destination.value.id
    }
  }
}
