locals {
  production = var.environment == "prod"
  prefix     = "${var.name}-${var.environment}"

  # Made by infra/bootstrap with what may be done in them: whoever deploys cannot hand out rights.
  resource_group = local.prefix
  # Names of vaults and servers are unique in the world and short.
  unique     = substr(sha1("${var.subscription_id}/${local.prefix}"), 0, 8)
  vault_name = "kv-${var.environment}-${local.unique}"
  run_id     = "/subscriptions/${var.subscription_id}/resourceGroups/${local.resource_group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${local.prefix}-run"
  gallery    = "gal_${replace(var.name, "-", "_")}"
  image_id   = "/subscriptions/${var.build_subscription_id}/resourceGroups/${var.name}-test/providers/Microsoft.Compute/galleries/${local.gallery}/images/machine/versions/${var.machine_image_version}"

  zones = ["1", "2", "3"]
  # The same in infra/bootstrap/main.tf and scripts/lib/azure.sh.
  registry = "cr${substr(replace(var.name, "-", ""), 0, 30)}${substr(sha1("${var.build_subscription_id}/${var.name}"), 0, 8)}.azurecr.io"

  secrets = merge({ PGPASSWORD = "database-password" }, var.extra_secrets)

  # No password in here: an instance fetches it from the key vault with its own identity.
  environment_variables = merge({
    NODE_ENV            = "production"
    PORT                = tostring(var.port)
    DATABASE_URL        = "postgresql://shop@${azurerm_postgresql_flexible_server.main.fqdn}:5432/${azurerm_postgresql_flexible_server_database.service.name}?sslmode=verify-full"
    SHOP_POOL_SIZE      = tostring(var.pool_size)
    SHOP_MAX_INSTANCES  = tostring(var.max_instances)
    SHOP_STOP_SECONDS   = tostring(var.stop_seconds)
    SHOP_DRAIN_DELAY_MS = tostring(var.drain_seconds * 1000)
    # The gateway keeps its connections for up to four minutes.
    SHOP_KEEP_ALIVE_SECONDS = "250"
    SHOP_PUBLIC_URL         = "https://${var.domain}"
  }, var.extra_environment)

  tags = {
    service     = var.name
    environment = var.environment
    owner       = var.owner
    managed-by  = "terraform"
  }
}

data "azurerm_user_assigned_identity" "run" {
  name                = "${local.prefix}-run"
  resource_group_name = local.resource_group
}
