# Without an account: terraform test -var-file=../envs/bootstrap.tfvars
mock_provider "azurerm" {}

variables {
  environment           = "prod"
  subscription_id       = "00000000-0000-0000-0000-000000000002"
  build_subscription_id = "00000000-0000-0000-0000-000000000001"
  state_container_id    = "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/terraform/providers/Microsoft.Storage/storageAccounts/tfstate/blobServices/default/containers/tfstate"
}

run "production_only_reads_images" {
  command = apply

  assert {
    condition     = azurerm_role_assignment.main["deploy-images"].role_definition_name == "AcrPull" && length(azurerm_container_registry.images) == 0
    error_message = "Who deploys to production must not be able to write images."
  }
}

run "nobody_who_deploys_hands_out_rights" {
  command = apply

  assert {
    condition     = alltrue([for right in azurerm_role_assignment.main : !contains(["Owner", "User Access Administrator", "Role Based Access Control Administrator"], right.role_definition_name)])
    error_message = "No identity of a machine may hand out rights."
  }

  assert {
    condition     = !contains(azurerm_role_definition.locks.permissions[0].actions, "Microsoft.Authorization/locks/delete")
    error_message = "A pipeline must not be able to remove the lock of the database."
  }
}

run "no_passwords" {
  command = apply

  variables {
    environment     = "test"
    subscription_id = "00000000-0000-0000-0000-000000000001"
  }

  assert {
    condition     = azurerm_container_registry.images[0].admin_enabled == false && azurerm_key_vault.main.rbac_authorization_enabled == true && azurerm_key_vault.main.purge_protection_enabled == true
    error_message = "The registry has no password; the vault asks for roles and keeps what is deleted."
  }
}

run "federation_is_for_one_repository_and_environment" {
  command = apply

  variables {
    repository  = "acme/shop"
    federations = { github = { issuer = "https://token.actions.githubusercontent.com", subject = "repo:REPOSITORY:environment:ENVIRONMENT" } }
  }

  assert {
    condition     = azurerm_federated_identity_credential.deploy["github"].subject == "repo:acme/shop:environment:prod"
    error_message = "Only jobs of this repository that run in this environment may deploy."
  }
}

run "who_deploys_test_does_not_deploy_production" {
  command = apply

  variables {
    federations = {
      jenkins-test = { issuer = "https://jenkins.example.com/oidc", subject = "https://jenkins.example.com/job/shop/job/main/", environment = "test" }
      jenkins-prod = { issuer = "https://jenkins.example.com/oidc", subject = "https://jenkins.example.com/job/shop-prod/", environment = "prod" }
    }
  }

  assert {
    condition     = keys(azurerm_federated_identity_credential.deploy) == ["jenkins-prod"]
    error_message = "What a commit may change must not be trusted by production."
  }
}
