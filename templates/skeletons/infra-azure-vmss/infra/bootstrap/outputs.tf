output "deploy_client_id" {
  description = "Who deploys: the client id of the pipeline's connection to this environment."
  value       = azurerm_user_assigned_identity.main["deploy"].client_id
}

output "tenant_id" {
  description = "The tenant of that identity."
  value       = data.azurerm_client_config.here.tenant_id
}

output "vault" {
  description = "The key vault; put the certificate in there as 'tls'."
  value       = azurerm_key_vault.main.name
}

output "registry" {
  description = "Where images are pushed."
  value       = "${local.registry_name}.azurecr.io"
}
