# Made once for each environment by a person who may hand out rights: scripts/bootstrap.sh <environment>.
# Afterwards pipelines deploy with the identity that is made here, which cannot hand out any.

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }

  # The bucket is made by scripts/bootstrap.sh, because a state cannot hold the bucket that it is in.
  backend "gcs" {}
}

provider "google" {
  project = var.project_id
  region  = var.region
}

locals {
  short  = length(var.name) <= 18 ? var.name : "${substr(var.name, 0, 13)}-${substr(sha1(var.name), 0, 4)}"
  prefix = "${var.name}-${var.environment}"
  # Service accounts have room for short names only.
  account = "${local.short}-${var.environment}"

  # <location>-docker.pkg.dev/<project>/<repository>/<image>
  parts = split("/", var.image_repository)
  registry = {
    location   = trimsuffix(local.parts[0], "-docker.pkg.dev")
    project    = local.parts[1]
    repository = local.parts[2]
  }
  # Images are built once, in the project that the registry is in, and read from there by every environment.
  owns_registry = local.registry.project == var.project_id && var.environment == "test"
}

data "google_project" "here" {
  project_id = var.project_id
}

resource "google_project_service" "needed" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "cloudbuild.googleapis.com",
    "containerscanning.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "sts.googleapis.com",
  ])

  service            = each.value
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "images" {
  count = local.owns_registry ? 1 : 0

  location      = local.registry.location
  repository_id = local.registry.repository
  format        = "DOCKER"
  description   = "Images of ${var.name}"

  docker_config {
    immutable_tags = true
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 50
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.needed]
}
