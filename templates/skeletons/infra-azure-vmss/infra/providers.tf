# Credentials come from where this runs (workload identity, managed identity or a person's az login), never from a secret.
provider "azurerm" {
  subscription_id                 = var.subscription_id
  storage_use_azuread             = true
  resource_provider_registrations = "none"

  features {
    resource_group {
      prevent_deletion_if_contains_resources = true
    }

    virtual_machine_scale_set {
      # The rolling upgrade policy says how instances are replaced, not Terraform.
      roll_instances_when_required = false
    }
  }
}
