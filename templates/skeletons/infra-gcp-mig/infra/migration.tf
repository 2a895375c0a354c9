# The schema is moved by one job before a release is rolled out, never by instances that start. scripts/deploy.sh runs it.
resource "google_cloud_run_v2_job" "migrate" {
  name                = "${local.prefix}-migrate"
  location            = var.region
  deletion_protection = false

  template {
    template {
      service_account = local.service_account
      max_retries     = 0
      timeout         = "900s"

      containers {
        image   = var.image
        command = ["node"]
        args    = ["migrate.mjs"]

        env {
          name  = "DATABASE_URL"
          value = "postgresql://${google_sql_user.service.name}@/${google_sql_database.service.name}?host=/cloudsql/${google_sql_database_instance.main.connection_name}"
        }

        env {
          name = "PGPASSWORD"

          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.database_password.secret_id
              version = "latest"
            }
          }
        }

        volume_mounts {
          name       = "cloudsql"
          mount_path = "/cloudsql"
        }
      }

      volumes {
        name = "cloudsql"

        cloud_sql_instance {
          instances = [google_sql_database_instance.main.connection_name]
        }
      }

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = google_compute_network.main.id
          subnetwork = google_compute_subnetwork.main.id
        }
      }
    }
  }
}
