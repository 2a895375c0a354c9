output "cluster" {
  value = module.tasks.cluster_name
}

output "service_name" {
  value = module.service.name
}

output "assets_bucket" {
  value = module.frontend.bucket
}

output "distribution_id" {
  value = module.frontend.distribution_id
}

output "load_balancer" {
  description = "As metrics name it."
  value       = module.balancer.arn_suffix
}
