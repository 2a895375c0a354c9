output "launch_template" {
  value = module.instances.launch_template
}

output "queue_url" {
  value = aws_sqs_queue.jobs.url
}
