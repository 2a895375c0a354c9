output "production_trigger" {
  description = "The trigger that waits for an approval."
  value       = google_cloudbuild_trigger.prod.name
}
