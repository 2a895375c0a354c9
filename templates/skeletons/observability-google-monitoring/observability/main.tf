# What is watched, and who is told. Applied like infra/: scripts/infra.sh plan|apply <environment> observability

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }

  backend "gcs" {}
}

provider "google" {
  project = var.project_id
}

locals {
  prefix = "${var.name}-${var.environment}"

  # The load balancer sees what customers see, also when no instance answers.
  requests = "metric.type=\"loadbalancing.googleapis.com/https/request_count\" resource.type=\"https_lb_rule\" resource.label.backend_target_name=\"${local.prefix}\""
  latency  = "metric.type=\"loadbalancing.googleapis.com/https/total_latencies\" resource.type=\"https_lb_rule\" resource.label.backend_target_name=\"${local.prefix}\""

  runbook = "Runbook: docs/runbook.md"
}

resource "google_monitoring_notification_channel" "team" {
  for_each = toset(var.notify)

  display_name = "${var.name}: ${each.value}"
  type         = "email"

  labels = {
    email_address = each.value
  }
}

resource "google_monitoring_dashboard" "main" {
  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", {
    title  = "${var.name} (${var.environment})"
    prefix = local.prefix
    most   = var.max_instances
  })
}

resource "google_monitoring_uptime_check_config" "main" {
  display_name = "${local.prefix} from outside"
  timeout      = "10s"
  period       = "60s"

  http_check {
    path         = var.live_path
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"

    labels = {
      project_id = var.project_id
      host       = var.domain
    }
  }
}
