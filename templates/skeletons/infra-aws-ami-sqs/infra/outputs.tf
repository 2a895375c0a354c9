output "address" {
  value = "https://${var.domain}"
}

output "group" {
  value = module.instances.name
}

output "launch_template" {
  value = module.instances.launch_template
}

output "target_group_arn" {
  value = module.entry.target_group_arn
}

output "queue_url" {
  value = aws_sqs_queue.jobs.url
}
