# What is promised to customers, over 28 days. Alerts ask how fast the rest of what may go wrong is used up.

resource "google_monitoring_custom_service" "main" {
  service_id   = local.prefix
  display_name = "${var.name} (${var.environment})"
}

resource "google_monitoring_slo" "availability" {
  service             = google_monitoring_custom_service.main.service_id
  slo_id              = "availability"
  display_name        = "${var.availability_goal * 100} % of requests are answered without an error of the server"
  goal                = var.availability_goal
  rolling_period_days = 28

  request_based_sli {
    good_total_ratio {
      total_service_filter = local.requests
      bad_service_filter   = "${local.requests} metric.label.response_code_class=\"500\""
    }
  }
}

resource "google_monitoring_slo" "latency" {
  service             = google_monitoring_custom_service.main.service_id
  slo_id              = "latency"
  display_name        = "${var.latency_goal * 100} % of requests are answered within ${var.latency_milliseconds} ms"
  goal                = var.latency_goal
  rolling_period_days = 28

  request_based_sli {
    distribution_cut {
      distribution_filter = local.latency

      range {
        min = 0
        max = var.latency_milliseconds
      }
    }
  }
}

locals {
  # At 14.4 times the allowed rate two per cent of the month's budget are gone in an hour: wake somebody.
  # At 6 times five per cent are gone in six hours: look at it today.
  burns = {
    availability-fast = { slo = google_monitoring_slo.availability.name, what = "availability", page = "Errors", window = "3600s", rate = 14.4, severity = "CRITICAL" }
    availability-slow = { slo = google_monitoring_slo.availability.name, what = "availability", page = "Errors", window = "21600s", rate = 6, severity = "WARNING" }
    latency-fast      = { slo = google_monitoring_slo.latency.name, what = "latency", page = "Slow", window = "3600s", rate = 14.4, severity = "CRITICAL" }
    latency-slow      = { slo = google_monitoring_slo.latency.name, what = "latency", page = "Slow", window = "21600s", rate = 6, severity = "WARNING" }
  }
}

resource "google_monitoring_alert_policy" "burn" {
  for_each = local.burns

  display_name          = "${local.prefix}: ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [for channel in google_monitoring_notification_channel.team : channel.id]

  conditions {
    display_name = "${each.value.rate} times the allowed rate"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${each.value.slo}\", \"${each.value.window}\")"
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.rate
      duration        = "0s"
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The ${each.value.what} of ${var.name} in ${var.environment} is worse than promised. ${local.runbook}, ${each.value.page}"
  }
}
