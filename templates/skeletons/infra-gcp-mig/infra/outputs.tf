output "address" {
  description = "What the host name has to point to."
  value       = google_compute_global_address.entry.address
}

output "url" {
  description = "Where customers reach it."
  value       = "https://${var.domain}"
}

output "group" {
  description = "The managed instance group."
  value       = google_compute_region_instance_group_manager.service.name
}

output "backend_service" {
  description = "The load balancer's backend service."
  value       = google_compute_backend_service.service.name
}

output "migration_job" {
  description = "The job that moves the schema."
  value       = google_cloud_run_v2_job.migrate.name
}

output "database_instance" {
  description = "The database."
  value       = google_sql_database_instance.main.name
}

output "database_password_secret" {
  description = "Where the password of the database's user is kept."
  value       = google_secret_manager_secret.database_password.secret_id
}

output "image" {
  description = "What runs."
  value       = var.image
}
