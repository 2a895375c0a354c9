locals {
  production  = var.environment == "prod"
  owner_label = replace(lower(var.owner), "/[^a-z0-9_-]/", "-")

  prefix = "${var.name}-${var.environment}"

  # Service accounts have room for short names only. The same in infra/bootstrap, pipeline and scripts/lib/google.sh.
  short = length(var.name) <= 18 ? var.name : "${substr(var.name, 0, 13)}-${substr(sha1(var.name), 0, 4)}"

  # Three zones: the group stays whole when one is lost, and a surge has to be at least as many.
  zones = slice(sort(data.google_compute_zones.here.names), 0, min(3, length(data.google_compute_zones.here.names)))

  registry = split("/", var.image_repository)[0]

  # Made by infra/bootstrap with what it may do: whoever deploys cannot hand out rights.
  service_account = "${local.short}-${var.environment}-run@${var.project_id}.iam.gserviceaccount.com"

  secrets = merge(
    { PGPASSWORD = google_secret_manager_secret.database_password.secret_id },
    { for variable, secret in var.extra_secrets : variable => "${local.prefix}-${secret}" },
  )

  # No password in here: it comes from Secret Manager when an instance starts.
  environment_variables = merge({
    NODE_ENV            = "production"
    PORT                = tostring(var.port)
    DATABASE_URL        = "postgresql://${google_sql_user.service.name}@127.0.0.1:5432/${google_sql_database.service.name}"
    SHOP_POOL_SIZE      = tostring(var.pool_size)
    SHOP_MAX_INSTANCES  = tostring(var.max_instances)
    SHOP_STOP_SECONDS   = tostring(var.stop_seconds)
    SHOP_DRAIN_DELAY_MS = tostring(var.drain_seconds * 1000)
    # Google's load balancer keeps its connections for 600 s.
    SHOP_KEEP_ALIVE_SECONDS = "620"
    SHOP_PUBLIC_URL         = "https://${var.domain}"
  }, var.extra_environment)
}

data "google_compute_zones" "here" {
  region = var.region
  status = "UP"
}
