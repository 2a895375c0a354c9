resource "google_sql_database_instance" "main" {
  name                = local.prefix
  database_version    = "POSTGRES_17"
  region              = var.region
  deletion_protection = local.production

  settings {
    tier                        = var.database_tier
    edition                     = "ENTERPRISE"
    availability_type           = local.production ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_autoresize             = true
    deletion_protection_enabled = local.production
    # Only through the connector, which proves who asks and encrypts: a stolen password alone opens nothing.
    connector_enforcement = "REQUIRED"

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = local.production ? 7 : 1

      backup_retention_settings {
        retained_backups = local.production ? 30 : 3
      }
    }

    maintenance_window {
      day          = 7
      hour         = 3
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled = true
    }

    database_flags {
      name  = "max_connections"
      value = tostring(var.database_max_connections)
    }
  }

  depends_on = [google_service_networking_connection.services]
}

resource "google_sql_database" "service" {
  name            = "shop"
  instance        = google_sql_database_instance.main.name
  deletion_policy = local.production ? "ABANDON" : "DELETE"
}

# Its password is made by scripts/database-password.sh and known to Secret Manager and the database only: not to this state.
resource "google_sql_user" "service" {
  name            = "shop"
  instance        = google_sql_database_instance.main.name
  deletion_policy = "ABANDON"

  lifecycle {
    ignore_changes = [password]
  }
}

resource "google_secret_manager_secret" "database_password" {
  secret_id = "${local.prefix}-database-password"

  replication {
    auto {}
  }

  depends_on = [google_project_service.needed]
}
