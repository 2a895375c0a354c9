# Causes that have to be known before customers notice.

locals {
  causes = {
    at-maximum = {
      page      = "Slow"
      summary   = "The group is at its maximum of ${var.max_instances}: more load cannot be answered with more instances."
      filter    = "metric.type=\"compute.googleapis.com/instance_group/size\" resource.type=\"instance_group\" resource.label.instance_group_name=\"${local.prefix}\""
      threshold = var.max_instances - 0.5
      duration  = "900s"
      aligner   = "ALIGN_MEAN"
      reducer   = "REDUCE_SUM"
    }
    database-connections = {
      page      = "Slow"
      summary   = "More than nine tenths of the database's ${var.database_max_connections} connections are in use."
      filter    = "metric.type=\"cloudsql.googleapis.com/database/postgresql/num_backends\" resource.type=\"cloudsql_database\" resource.label.database_id=\"${var.project_id}:${local.prefix}\""
      threshold = floor(var.database_max_connections * 0.9)
      duration  = "300s"
      aligner   = "ALIGN_MEAN"
      reducer   = "REDUCE_SUM"
    }
    database-disk = {
      page      = "The database is away"
      summary   = "More than nine tenths of the database's disk are full."
      filter    = "metric.type=\"cloudsql.googleapis.com/database/disk/utilization\" resource.type=\"cloudsql_database\" resource.label.database_id=\"${var.project_id}:${local.prefix}\""
      threshold = 0.9
      duration  = "300s"
      aligner   = "ALIGN_MEAN"
      reducer   = "REDUCE_MAX"
    }
    errors-in-the-log = {
      page      = "Errors"
      summary   = "The service logs more than five errors a minute."
      filter    = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.errors.name}\" resource.type=\"gce_instance\""
      threshold = 5
      duration  = "300s"
      aligner   = "ALIGN_DELTA"
      reducer   = "REDUCE_SUM"
    }
  }
}

resource "google_logging_metric" "errors" {
  name        = "${local.prefix}-errors"
  description = "Lines of level error in the service's log"
  filter      = "resource.type=\"gce_instance\" logName=\"projects/${var.project_id}/logs/cos_containers\" jsonPayload.level=\"error\" labels.\"compute.googleapis.com/resource_name\"=~\"^${local.prefix}-\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_alert_policy" "cause" {
  for_each = local.causes

  display_name          = "${local.prefix}: ${each.key}"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [for channel in google_monitoring_notification_channel.team : channel.id]

  conditions {
    display_name = each.key

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = each.value.duration

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${each.value.summary} ${local.runbook}, ${each.value.page}"
  }
}

resource "google_monitoring_alert_policy" "unreachable" {
  display_name          = "${local.prefix}: unreachable"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [for channel in google_monitoring_notification_channel.team : channel.id]

  conditions {
    display_name = "Not reachable from more than one place"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" resource.type=\"uptime_url\" metric.label.check_id=\"${google_monitoring_uptime_check_config.main.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"

      aggregations {
        alignment_period     = "120s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${var.domain} does not answer. ${local.runbook}, Errors"
  }
}
