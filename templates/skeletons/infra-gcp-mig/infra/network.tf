resource "google_project_service" "needed" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "compute.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "servicenetworking.googleapis.com",
    "sqladmin.googleapis.com",
  ])

  service            = each.value
  disable_on_destroy = false
}

resource "google_compute_network" "main" {
  name                            = local.prefix
  auto_create_subnetworks         = false
  delete_default_routes_on_create = false

  depends_on = [google_project_service.needed]
}

resource "google_compute_subnetwork" "main" {
  name                     = local.prefix
  network                  = google_compute_network.main.id
  region                   = var.region
  ip_cidr_range            = "10.20.0.0/20"
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.1
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

# Instances have no address of their own; what they fetch goes through here.
resource "google_compute_router" "main" {
  name    = local.prefix
  network = google_compute_network.main.id
  region  = var.region
}

resource "google_compute_router_nat" "main" {
  name                               = local.prefix
  router                             = google_compute_router.main.name
  region                             = var.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

# Google's load balancers and health checkers, and nobody else.
resource "google_compute_firewall" "balancer" {
  name          = "${local.prefix}-balancer"
  network       = google_compute_network.main.id
  direction     = "INGRESS"
  source_ranges = ["130.211.0.0/22", "35.191.0.0/16"]
  target_tags   = [local.prefix]

  allow {
    protocol = "tcp"
    ports    = [tostring(var.port)]
  }
}

resource "google_compute_firewall" "operations" {
  count = var.operations_cidr == "" ? 0 : 1

  name          = "${local.prefix}-operations"
  network       = google_compute_network.main.id
  direction     = "INGRESS"
  source_ranges = [var.operations_cidr]
  target_tags   = [local.prefix]

  allow {
    protocol = "tcp"
    ports    = [tostring(var.port)]
  }
}

# A range of its own for Google's managed services: the database has no public address.
resource "google_compute_global_address" "services" {
  name          = "${local.prefix}-services"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 20
  network       = google_compute_network.main.id
}

resource "google_service_networking_connection" "services" {
  network                 = google_compute_network.main.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services.name]
}
