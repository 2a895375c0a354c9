# Made once for each environment by a person who may hand out rights: scripts/bootstrap.sh <environment>.
# Afterwards pipelines deploy with the identity that is made here, which cannot hand out any.

terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.40"
    }
  }

  # The account is made by scripts/bootstrap.sh, because a state cannot hold the account that it is in.
  backend "azurerm" {
    use_azuread_auth = true
  }
}

provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true

  features {
    key_vault {
      purge_soft_delete_on_destroy = false
    }
  }
}

locals {
  prefix     = "${var.name}-${var.environment}"
  unique     = substr(sha1("${var.subscription_id}/${local.prefix}"), 0, 8)
  vault_name = "kv-${var.environment}-${local.unique}"

  # Images are built and machine images baked once, in the subscription of test, and read from there by every environment.
  builds        = var.environment == "test"
  registry_name = "cr${substr(replace(var.name, "-", ""), 0, 30)}${substr(sha1("${var.build_subscription_id}/${var.name}"), 0, 8)}"
  registry_id   = "/subscriptions/${var.build_subscription_id}/resourceGroups/${var.name}-test/providers/Microsoft.ContainerRegistry/registries/${local.registry_name}"
  gallery_name  = "gal_${replace(var.name, "-", "_")}"
  gallery_id    = "/subscriptions/${var.build_subscription_id}/resourceGroups/${var.name}-test/providers/Microsoft.Compute/galleries/${local.gallery_name}"

  tags = {
    service     = var.name
    environment = var.environment
    owner       = var.owner
    managed-by  = "terraform"
  }
}

data "azurerm_client_config" "here" {}

resource "azurerm_resource_group" "main" {
  name     = local.prefix
  location = var.region
  tags     = local.tags
}

resource "azurerm_container_registry" "images" {
  count = local.builds ? 1 : 0

  name                   = local.registry_name
  resource_group_name    = azurerm_resource_group.main.name
  location               = var.region
  sku                    = "Standard"
  admin_enabled          = false
  anonymous_pull_enabled = false
  tags                   = local.tags
}

# Machine images: Ubuntu with Docker and the units of ansible/roles, baked by scripts/bake.sh.
resource "azurerm_shared_image_gallery" "machines" {
  count = local.builds ? 1 : 0

  name                = local.gallery_name
  resource_group_name = azurerm_resource_group.main.name
  location            = var.region
  tags                = local.tags
}

resource "azurerm_shared_image" "machine" {
  count = local.builds ? 1 : 0

  name                   = "machine"
  gallery_name           = azurerm_shared_image_gallery.machines[0].name
  resource_group_name    = azurerm_resource_group.main.name
  location               = var.region
  os_type                = "Linux"
  hyper_v_generation     = "V2"
  trusted_launch_enabled = false
  tags                   = local.tags

  identifier {
    publisher = var.name
    offer     = "machine"
    sku       = "ubuntu-24-04"
  }
}

resource "azurerm_key_vault" "main" {
  name                       = local.vault_name
  resource_group_name        = azurerm_resource_group.main.name
  location                   = var.region
  tenant_id                  = data.azurerm_client_config.here.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 30
  tags                       = local.tags
}
