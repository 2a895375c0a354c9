output "address" {
  description = "What the host name has to point to."
  value       = azurerm_public_ip.entry.ip_address
}

output "url" {
  description = "Where customers reach it."
  value       = "https://${var.domain}"
}

output "scale_set_id" {
  description = "The scale set."
  value       = azurerm_orchestrated_virtual_machine_scale_set.service.id
}

output "gateway_id" {
  description = "The application gateway."
  value       = azurerm_application_gateway.main.id
}

output "database_host" {
  description = "Name of the database's host, inside the network."
  value       = azurerm_postgresql_flexible_server.main.fqdn
}

output "database_name" {
  description = "Name of the database."
  value       = azurerm_postgresql_flexible_server_database.service.name
}

output "jobs_subnet_id" {
  description = "Where migrations run."
  value       = azurerm_subnet.jobs.id
}

output "image" {
  description = "What runs."
  value       = var.image
}
