# Google's own system for containers: read-only, updated as a whole, with an agent for logs.
data "google_compute_image" "cos" {
  family  = "cos-stable"
  project = "cos-cloud"
}

resource "google_compute_instance_template" "service" {
  name_prefix    = "${local.prefix}-"
  machine_type   = var.machine_type
  can_ip_forward = false
  tags           = [local.prefix]

  disk {
    source_image = data.google_compute_image.cos.self_link
    boot         = true
    auto_delete  = true
    disk_type    = "pd-balanced"
    disk_size_gb = 10
  }

  # No access_config: no address that the internet could reach.
  network_interface {
    subnetwork = google_compute_subnetwork.main.id
  }

  service_account {
    email  = local.service_account
    scopes = ["cloud-platform"]
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  # An instance becomes healthy alone, from what is written here: nothing else takes part when the group grows at night.
  metadata = {
    block-project-ssh-keys    = "true"
    enable-oslogin            = "true"
    google-logging-enabled    = "true"
    google-monitoring-enabled = "true"
    user-data = templatefile("${path.module}/../cloud-init/user-data.yaml.tftpl", {
      name                = var.name
      image               = var.image
      registry            = local.registry
      port                = var.port
      stop_seconds        = var.stop_seconds
      environment         = local.environment_variables
      secrets             = local.secrets
      project_id          = var.project_id
      database_connection = google_sql_database_instance.main.connection_name
    })
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Heals: asks whether the process works. A database that is away is no reason to replace instances.
resource "google_compute_health_check" "alive" {
  name                = "${local.prefix}-alive"
  check_interval_sec  = 10
  timeout_sec         = 5
  healthy_threshold   = 1
  unhealthy_threshold = 6

  http_health_check {
    port         = var.port
    request_path = var.live_path
  }

  log_config {
    enable = true
  }
}

resource "google_compute_region_instance_group_manager" "service" {
  name                      = local.prefix
  base_instance_name        = local.prefix
  region                    = var.region
  distribution_policy_zones = local.zones

  version {
    name              = substr(sha256(var.image), 0, 12)
    instance_template = google_compute_instance_template.service.self_link_unique
  }

  named_port {
    name = "http"
    port = var.port
  }

  auto_healing_policies {
    health_check = google_compute_health_check.alive.id
    # Time to boot, fetch the image and start, with room: until then nobody is replaced for being silent.
    initial_delay_sec = 180
  }

  # Three new ones first, then three old ones go: capacity never falls below what was there.
  update_policy {
    type                           = "PROACTIVE"
    minimal_action                 = "REPLACE"
    most_disruptive_allowed_action = "REPLACE"
    replacement_method             = "SUBSTITUTE"
    instance_redistribution_type   = "PROACTIVE"
    max_surge_fixed                = 3
    max_unavailable_fixed          = 0
  }

  instance_lifecycle_policy {
    default_action_on_failure = "REPAIR"
    force_update_on_repair    = "NO"
  }

  # scripts/deploy.sh waits itself, with a limit and with the rollback alarm in view.
  wait_for_instances = false

  lifecycle {
    # The autoscaler's.
    ignore_changes = [target_size]
  }
}
