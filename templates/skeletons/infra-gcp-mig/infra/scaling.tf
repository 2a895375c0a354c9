resource "google_compute_region_autoscaler" "service" {
  name   = local.prefix
  region = var.region
  target = google_compute_region_instance_group_manager.service.id

  autoscaling_policy {
    mode         = "ON"
    min_replicas = var.min_instances
    max_replicas = var.max_instances
    # Signals of an instance that is younger than this do not count.
    cooldown_period = 90

    # Quick to grow, slow to shrink: one instance in ten minutes.
    scale_in_control {
      time_window_sec = 600

      max_scaled_in_replicas {
        fixed = 1
      }
    }

    dynamic "cpu_utilization" {
      for_each = var.scaling_metric == "requests" ? [] : [1]

      content {
        target            = var.scaling_target / 100
        predictive_method = "OPTIMIZE_AVAILABILITY"
      }
    }

    # Share of what the backend service lets an instance have (max_rate_per_instance in entry.tf).
    dynamic "load_balancing_utilization" {
      for_each = var.scaling_metric == "requests" ? [1] : []

      content {
        target = 0.8
      }
    }

    # Ready before customers come. Outside of these hours the group shrinks to what its load needs.
    dynamic "scaling_schedules" {
      for_each = var.busy_hours == null ? [] : [var.busy_hours]

      content {
        name                  = "${local.prefix}-busy"
        schedule              = scaling_schedules.value.from
        time_zone             = "Etc/UTC"
        duration_sec          = scaling_schedules.value.seconds
        min_required_replicas = var.max_instances
      }
    }
  }
}
