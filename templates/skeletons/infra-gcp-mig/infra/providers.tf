# Credentials come from where this runs (workload identity), never from a key file.
provider "google" {
  project = var.project_id
  region  = var.region

  default_labels = {
    service     = var.name
    environment = var.environment
    owner       = local.owner_label
    managed-by  = "terraform"
  }
}
