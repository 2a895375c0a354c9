output "instance_role_arn" {
  description = "Vault lets in who shows this role (vault/setup.sh)."
  value       = module.instances.role_arn
}

output "database" {
  value = {
    address           = module.database.address
    name              = module.database.name
    master_secret_arn = module.database.master_secret_arn
  }
}
