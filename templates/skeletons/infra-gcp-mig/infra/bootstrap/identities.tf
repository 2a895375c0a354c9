# What an instance may do: read its image, its own secrets and its database; write logs and metrics. Nothing else.
resource "google_service_account" "run" {
  account_id   = "${local.account}-run"
  display_name = "${var.name} (${var.environment})"
}

resource "google_project_iam_member" "run" {
  for_each = toset([
    "roles/cloudsql.client",
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
  ])

  project = var.project_id
  role    = each.value
  member  = google_service_account.run.member
}

resource "google_project_iam_member" "run_secrets" {
  project = var.project_id
  role    = "roles/secretmanager.secretAccessor"
  member  = google_service_account.run.member

  condition {
    title      = "own secrets"
    expression = "resource.name.startsWith(\"projects/${data.google_project.here.number}/secrets/${local.prefix}-\")"
  }
}

# What a pipeline may do: change what infra/ describes, in this environment, and run things as the service.
resource "google_service_account" "deploy" {
  account_id   = "${local.account}-deploy"
  display_name = "Deploys ${var.name} to ${var.environment}"
}

resource "google_project_iam_member" "deploy" {
  for_each = toset([
    "roles/cloudsql.admin",
    "roles/compute.admin",
    "roles/monitoring.editor",
    "roles/run.developer",
    "roles/secretmanager.admin",
    "roles/servicenetworking.networksAdmin",
    "roles/serviceusage.serviceUsageAdmin",
  ])

  project = var.project_id
  role    = each.value
  member  = google_service_account.deploy.member
}

resource "google_service_account_iam_member" "deploy_runs_as_service" {
  service_account_id = google_service_account.run.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deploy.member
}

resource "google_storage_bucket_iam_member" "deploy_state" {
  bucket = var.state_bucket
  role   = "roles/storage.objectAdmin"
  member = google_service_account.deploy.member
}

resource "google_artifact_registry_repository_iam_member" "run" {
  project    = local.registry.project
  location   = local.registry.location
  repository = local.registry.repository
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.run.member

  depends_on = [google_artifact_registry_repository.images]
}

# Only where images are built may images be written: production takes what test has seen.
resource "google_artifact_registry_repository_iam_member" "deploy" {
  project    = local.registry.project
  location   = local.registry.location
  repository = local.registry.repository
  role       = local.owns_registry ? "roles/artifactregistry.writer" : "roles/artifactregistry.reader"
  member     = google_service_account.deploy.member

  depends_on = [google_artifact_registry_repository.images]
}

# People and builds of this project's own pipeline that may deploy; tokens live an hour, keys do not exist.
resource "google_service_account_iam_member" "deployers" {
  for_each = toset(var.deployers)

  service_account_id = google_service_account.deploy.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = each.value
}
