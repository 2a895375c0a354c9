# Without an account: terraform test -var-file=envs/test.tfvars, and again with envs/prod.tfvars.
mock_provider "google" {
  mock_data "google_compute_zones" {
    defaults = {
      names = ["zone-a", "zone-b", "zone-c", "zone-d"]
    }
  }
}

variables {
  image = "europe-west1-docker.pkg.dev/shop/shop/shop@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

run "size" {
  command = plan

  assert {
    condition     = var.environment != "prod" || google_compute_region_autoscaler.service.autoscaling_policy[0].min_replicas >= 2
    error_message = "Production keeps at least two instances."
  }

  assert {
    condition     = google_compute_region_autoscaler.service.autoscaling_policy[0].max_replicas == var.max_instances
    error_message = "The group has an upper bound."
  }

  assert {
    condition     = length(google_compute_region_instance_group_manager.service.distribution_policy_zones) >= 2
    error_message = "Instances are spread over at least two zones."
  }

  assert {
    condition     = google_compute_region_autoscaler.service.autoscaling_policy[0].scale_in_control[0].max_scaled_in_replicas[0].fixed == 1
    error_message = "The group shrinks slowly: one instance at a time."
  }
}

run "release" {
  command = plan

  assert {
    condition     = google_compute_region_instance_group_manager.service.update_policy[0].type == "PROACTIVE" && google_compute_region_instance_group_manager.service.update_policy[0].minimal_action == "REPLACE"
    error_message = "A release replaces instances at once."
  }

  assert {
    condition     = google_compute_region_instance_group_manager.service.update_policy[0].max_unavailable_fixed == 0
    error_message = "A release never takes capacity away."
  }

  assert {
    condition     = google_compute_region_instance_group_manager.service.update_policy[0].max_surge_fixed >= length(google_compute_region_instance_group_manager.service.distribution_policy_zones)
    error_message = "A surge is refused when it is smaller than the number of zones."
  }

  assert {
    condition     = google_compute_health_check.alive.http_health_check[0].request_path == var.live_path && google_compute_health_check.ready.http_health_check[0].request_path == var.ready_path && var.live_path != var.ready_path
    error_message = "Healing asks for life, the load balancer for readiness."
  }
}

run "stop_window" {
  command = apply

  assert {
    condition     = google_compute_backend_service.service.connection_draining_timeout_sec == var.stop_seconds
    error_message = "The load balancer drains as long as the container may take to stop."
  }

  assert {
    condition     = strcontains(google_compute_instance_template.service.metadata["user-data"], "TimeoutStopSec=${var.stop_seconds}\n") && strcontains(google_compute_instance_template.service.metadata["user-data"], "--stop-timeout ${var.stop_seconds} ") && strcontains(google_compute_instance_template.service.metadata["user-data"], "SHOP_STOP_SECONDS=${var.stop_seconds}\n")
    error_message = "systemd, Docker and the service know the same stop window."
  }

  assert {
    condition     = strcontains(google_compute_instance_template.service.metadata["user-data"], "SHOP_KEEP_ALIVE_SECONDS=620\n")
    error_message = "Idle connections are kept longer than the load balancer keeps its own (600 s)."
  }

  assert {
    condition     = strcontains(google_compute_instance_template.service.metadata["user-data"], var.image)
    error_message = "An instance runs the image by its digest."
  }

  assert {
    condition     = !strcontains(google_compute_instance_template.service.metadata["user-data"], "postgresql://shop:")
    error_message = "No password is written into the metadata."
  }
}

run "closed" {
  command = plan

  assert {
    condition     = length(google_compute_instance_template.service.network_interface[0].access_config) == 0
    error_message = "Instances have no public address."
  }

  assert {
    condition     = google_sql_database_instance.main.settings[0].ip_configuration[0].ipv4_enabled == false && google_sql_database_instance.main.settings[0].connector_enforcement == "REQUIRED"
    error_message = "The database has no public address and takes the connector only."
  }

  assert {
    condition     = var.environment != "prod" || (google_sql_database_instance.main.deletion_protection == true && google_sql_database_instance.main.settings[0].deletion_protection_enabled == true && google_sql_database_instance.main.settings[0].availability_type == "REGIONAL")
    error_message = "Production's database cannot be deleted and survives a zone."
  }

  assert {
    condition     = sort(google_compute_firewall.balancer.source_ranges) == tolist(["130.211.0.0/22", "35.191.0.0/16"])
    error_message = "Only Google's load balancers reach an instance."
  }

  assert {
    condition     = google_compute_url_map.redirect.default_url_redirect[0].https_redirect == true
    error_message = "http leads to https."
  }
}

run "refuses_a_tag" {
  command = plan

  variables {
    image = "europe-west1-docker.pkg.dev/shop/shop/shop:latest"
  }

  expect_failures = [var.image]
}

run "refuses_pools_that_do_not_fit" {
  command = plan

  variables {
    database_max_connections = 10
  }

  expect_failures = [var.max_instances]
}

run "scales_on_requests" {
  command = plan

  variables {
    scaling_metric = "requests"
    scaling_target = 50
  }

  assert {
    condition     = length(google_compute_region_autoscaler.service.autoscaling_policy[0].cpu_utilization) == 0 && google_compute_region_autoscaler.service.autoscaling_policy[0].load_balancing_utilization[0].target == 0.8
    error_message = "What the load balancer sends decides."
  }

  assert {
    condition     = alltrue([for backend in google_compute_backend_service.service.backend : backend.balancing_mode == "RATE" && backend.max_rate_per_instance == 50])
    error_message = "The load balancer knows how much one instance takes."
  }
}

run "keeps_everything_ready_in_busy_hours" {
  command = plan

  variables {
    scaling_metric = "schedule"
    busy_hours     = { from = "30 7 * * 1-5", seconds = 45000 }
  }

  assert {
    condition     = google_compute_region_autoscaler.service.autoscaling_policy[0].scaling_schedules[*].min_required_replicas == tolist([var.max_instances])
    error_message = "In busy hours the group is at its maximum."
  }

  assert {
    condition     = length(google_compute_region_autoscaler.service.autoscaling_policy[0].cpu_utilization) == 1
    error_message = "Outside of busy hours the CPU decides."
  }
}
