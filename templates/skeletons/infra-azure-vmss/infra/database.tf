resource "azurerm_private_dns_zone" "database" {
  name                = "${local.prefix}.postgres.database.azure.com"
  resource_group_name = local.resource_group
  tags                = local.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "database" {
  name                  = local.prefix
  resource_group_name   = local.resource_group
  private_dns_zone_name = azurerm_private_dns_zone.database.name
  virtual_network_id    = azurerm_virtual_network.main.id
  tags                  = local.tags
}

resource "azurerm_postgresql_flexible_server" "main" {
  name                          = "psql-${var.environment}-${local.unique}"
  resource_group_name           = local.resource_group
  location                      = var.region
  version                       = "17"
  sku_name                      = var.database_size
  storage_mb                    = 32768
  auto_grow_enabled             = true
  backup_retention_days         = local.production ? 30 : 7
  geo_redundant_backup_enabled  = local.production
  public_network_access_enabled = false
  delegated_subnet_id           = azurerm_subnet.database.id
  private_dns_zone_id           = azurerm_private_dns_zone.database.id
  zone                          = "1"

  administrator_login               = "shop"
  administrator_password_wo         = var.database_password
  administrator_password_wo_version = var.database_password_version

  dynamic "high_availability" {
    for_each = local.production ? [1] : []

    content {
      mode                      = "ZoneRedundant"
      standby_availability_zone = "2"
    }
  }

  maintenance_window {
    day_of_week  = 0
    start_hour   = 3
    start_minute = 0
  }

  tags = local.tags

  lifecycle {
    # After a failover the zones have changed places.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }

  depends_on = [azurerm_private_dns_zone_virtual_network_link.database]
}

resource "azurerm_postgresql_flexible_server_database" "service" {
  name      = "shop"
  server_id = azurerm_postgresql_flexible_server.main.id
  charset   = "UTF8"
}

resource "azurerm_postgresql_flexible_server_configuration" "main" {
  for_each = {
    max_connections          = tostring(var.database_max_connections)
    require_secure_transport = "ON"
    "azure.extensions"       = "FUZZYSTRMATCH"
  }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.main.id
  value     = each.value
}

# Deleting the database of production takes two steps on purpose.
resource "azurerm_management_lock" "database" {
  count = local.production ? 1 : 0

  name       = "database"
  scope      = azurerm_postgresql_flexible_server.main.id
  lock_level = "CanNotDelete"
  notes      = "Customers' orders. Remove this lock first, if you mean it."
}
