#!/usr/bin/env bash
# bootstrap.sh <environment>: once for each environment, test first, by a person who may hand out rights in its subscription.
# Makes the account of Terraform's states, the identities, registry, gallery, vault, the database's password and the key of operations.
# Running it again changes nothing.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

environment=${1:?Usage: bootstrap.sh <environment>}
enter "$environment"

az group create --name terraform --location "$REGION" > /dev/null
if ! az storage account show --name "$state_account" --resource-group terraform > /dev/null 2>&1; then
  az storage account create --name "$state_account" --resource-group terraform --location "$REGION" --sku Standard_ZRS \
    --min-tls-version TLS1_2 --allow-blob-public-access false --allow-shared-key-access false > /dev/null
  az storage account blob-service-properties update --account-name "$state_account" --resource-group terraform \
    --enable-versioning true --enable-delete-retention true --delete-retention-days 30 > /dev/null
  az role assignment create --role 'Storage Blob Data Contributor' --assignee "$(az ad signed-in-user show --query id)" \
    --scope "$(az storage account show --name "$state_account" --resource-group terraform --query id)" > /dev/null
fi
container="$(az storage account show --name "$state_account" --resource-group terraform --query id)/blobServices/default/containers/tfstate"
until az storage container create --name tfstate --account-name "$state_account" --auth-mode login > /dev/null 2>&1; do
  say 'Waiting until the right to the state has reached everywhere'
  sleep 10
done

# owner/name when the repository is GitHub's: then its workflows may deploy.
github=$(git -C "$root" remote get-url origin 2> /dev/null | sed -n 's#^.*github\.com[:/]\(.*\)$#\1#p' | sed 's#\.git$##')
terraform_in infra/bootstrap "$environment"
terraform -chdir="$root/infra/bootstrap" apply -input=false \
  -var-file="$root/infra/envs/bootstrap.tfvars" \
  -var="environment=$environment" -var="subscription_id=$subscription" -var="build_subscription_id=$SUBSCRIPTION_TEST" \
  -var="state_container_id=$container" -var="repository=$github"
az role assignment create --role 'Key Vault Secrets Officer' --assignee "$(az ad signed-in-user show --query id)" \
  --scope "$(az keyvault show --name "$vault" --query id)" > /dev/null

"$root/scripts/database-password.sh" "$environment" --if-missing
if [ ! -f "$root/infra/operations.auto.tfvars" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  ssh-keygen -q -t ed25519 -N '' -C operations -f "$folder/key"
  az keyvault secret set --vault-name "$vault" --name operations-key --file "$folder/key" > /dev/null
  printf '# Written by scripts/bootstrap.sh; its counterpart is operations-key in the key vault.\nadmin_public_key = "%s"\n' \
    "$(cat "$folder/key.pub")" > "$root/infra/operations.auto.tfvars"
  say 'Commit infra/operations.auto.tfvars.'
fi
