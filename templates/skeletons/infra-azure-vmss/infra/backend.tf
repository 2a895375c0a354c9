# The storage account is made by scripts/bootstrap.sh, versioned, without keys. A lease on the blob is the lock.
terraform {
  backend "azurerm" {
    use_azuread_auth = true
  }
}
