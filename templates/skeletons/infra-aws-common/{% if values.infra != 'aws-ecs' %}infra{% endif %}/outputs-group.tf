output "group" {
  value = module.instances.name
}

output "target_group_arn" {
  value = module.entry.target_group_arn
}
