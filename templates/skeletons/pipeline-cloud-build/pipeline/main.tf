# The triggers of Cloud Build and the identities they run as. Applied by a person who may hand out rights: docs/pipeline.md.

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
  region  = var.region
}

locals {
  short = length(var.name) <= 18 ? var.name : "${substr(var.name, 0, 13)}-${substr(sha1(var.name), 0, 4)}"
  # Builds of pull requests may do nothing, those of main may deploy to test, and only approved ones to production.
  identities = {
    pr   = []
    main = ["${local.short}-test-deploy@${var.project_id}.iam.gserviceaccount.com"]
    prod = ["${local.short}-prod-deploy@${var.production_project_id}.iam.gserviceaccount.com"]
  }
}

resource "google_service_account" "builds" {
  for_each = local.identities

  account_id   = "${local.short}-ci-${each.key}"
  display_name = "Builds of ${var.name}: ${each.key}"
}

resource "google_project_iam_member" "logs" {
  for_each = google_service_account.builds

  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = each.value.member
}

# Sees the builds that run, and starts the one for production.
resource "google_project_iam_member" "builds" {
  for_each = toset(["main", "prod"])

  project = var.project_id
  role    = "roles/cloudbuild.builds.editor"
  member  = google_service_account.builds[each.key].member
}

resource "google_service_account_iam_member" "starts_production" {
  service_account_id = google_service_account.builds["prod"].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.builds["main"].member
}

resource "google_service_account_iam_member" "deploys" {
  for_each = { for name, accounts in local.identities : name => accounts[0] if length(accounts) > 0 }

  service_account_id = "projects/${split(".", split("@", each.value)[1])[0]}/serviceAccounts/${each.value}"
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.builds[each.key].member
}

resource "google_storage_bucket_iam_member" "artifacts" {
  bucket = "${var.project_id}-terraform-state"
  role   = "roles/storage.objectCreator"
  member = google_service_account.builds["main"].member

  condition {
    title      = "builds"
    expression = "resource.name.startsWith(\"projects/_/buckets/${var.project_id}-terraform-state/objects/builds/\")"
  }
}

# The named people who may let a release go to production.
resource "google_project_iam_member" "approvers" {
  for_each = toset(var.approvers)

  project = var.project_id
  role    = "roles/cloudbuild.builds.approver"
  member  = each.value
}

resource "google_cloudbuild_trigger" "pr" {
  name            = "${local.short}-pr"
  location        = var.region
  filename        = "pipeline/cloudbuild.pr.yaml"
  service_account = google_service_account.builds["pr"].id

  repository_event_config {
    repository = var.repository

    pull_request {
      branch          = "^main$"
      comment_control = "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY"
    }
  }
}

resource "google_cloudbuild_trigger" "main" {
  name            = "${local.short}-main"
  location        = var.region
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.builds["main"].id

  repository_event_config {
    repository = var.repository

    push {
      branch = "^main$"
    }
  }
}

# Started by the build of main with the digest; waits for an approver.
resource "google_cloudbuild_trigger" "prod" {
  name            = "${local.short}-prod"
  location        = var.region
  service_account = google_service_account.builds["prod"].id

  source_to_build {
    repository = var.repository
    ref        = "refs/heads/main"
    repo_type  = "GITHUB"
  }

  git_file_source {
    path       = "pipeline/cloudbuild.prod.yaml"
    repository = var.repository
    revision   = "refs/heads/main"
    repo_type  = "GITHUB"
  }

  approval_config {
    approval_required = true
  }
}
