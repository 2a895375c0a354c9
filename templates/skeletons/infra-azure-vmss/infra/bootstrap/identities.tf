# run: an instance. gateway: reads the certificate. deploy: a pipeline.
resource "azurerm_user_assigned_identity" "main" {
  for_each = toset(["run", "gateway", "deploy"])

  name                = "${local.prefix}-${each.value}"
  resource_group_name = azurerm_resource_group.main.name
  location            = var.region
  tags                = local.tags
}

locals {
  # Who may do what, and where. Nobody in here may hand out rights.
  rights = merge(
    {
      run-reads-images      = { who = "run", role = "AcrPull", scope = local.registry_id }
      run-reads-secrets     = { who = "run", role = "Key Vault Secrets User", scope = azurerm_key_vault.main.id }
      gateway-reads-tls     = { who = "gateway", role = "Key Vault Secrets User", scope = azurerm_key_vault.main.id }
      deploy-changes        = { who = "deploy", role = "Contributor", scope = azurerm_resource_group.main.id }
      deploy-keeps-secrets  = { who = "deploy", role = "Key Vault Secrets Officer", scope = azurerm_key_vault.main.id }
      deploy-keeps-state    = { who = "deploy", role = "Storage Blob Data Contributor", scope = var.state_container_id }
      deploy-reads-machines = { who = "deploy", role = "Reader", scope = local.gallery_id }
      # Only where images are built may images be written: production takes what test has seen.
      deploy-images = { who = "deploy", role = local.builds ? "AcrPush" : "AcrPull", scope = local.registry_id }
    },
    local.builds ? {} : {
      run-on-machines = { who = "run", role = "Reader", scope = local.gallery_id }
    },
  )
}

resource "azurerm_role_assignment" "main" {
  for_each = local.rights

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.main[each.value.who].principal_id
  principal_type       = "ServicePrincipal"

  depends_on = [azurerm_container_registry.images, azurerm_shared_image_gallery.machines]
}

# A pipeline can lock the database against deletion, and cannot take the lock away.
resource "azurerm_role_definition" "locks" {
  name        = "${local.prefix}-locks"
  scope       = azurerm_resource_group.main.id
  description = "Adds locks, does not remove them"

  permissions {
    actions = ["Microsoft.Authorization/locks/read", "Microsoft.Authorization/locks/write"]
  }
}

resource "azurerm_role_assignment" "locks" {
  scope              = azurerm_resource_group.main.id
  role_definition_id = azurerm_role_definition.locks.role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.main["deploy"].principal_id
  principal_type     = "ServicePrincipal"
}

# Runners come with a token that their host signs; Azure trades it for one that lives an hour. No secret exists anywhere.
resource "azurerm_federated_identity_credential" "deploy" {
  for_each = { for name, federation in var.federations : name => federation
    if(var.repository != "" || !strcontains(federation.subject, "REPOSITORY")) && coalesce(federation.environment, var.environment) == var.environment
  }

  name                      = each.key
  user_assigned_identity_id = azurerm_user_assigned_identity.main["deploy"].id
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = each.value.issuer
  subject                   = replace(replace(each.value.subject, "ENVIRONMENT", var.environment), "REPOSITORY", var.repository)
}
