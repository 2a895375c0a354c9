#!/usr/bin/env bash
# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC1091
. "$root/infra/envs/deploy.env"
# The same in infra/locals.tf; names of registries are unique in the world.
IMAGE_REPOSITORY="cr$(printf '%s' "$SERVICE" | tr -d - | cut -c 1-30)$(printf '%s' "$SUBSCRIPTION_TEST/$SERVICE" | sha1sum | cut -c 1-8).azurecr.io/$IMAGE_NAME"
export AZURE_CORE_ONLY_SHOW_ERRORS=true AZURE_CORE_OUTPUT=tsv

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# subscription_of <environment>
subscription_of() {
  case "$1" in
    test) printf '%s' "$SUBSCRIPTION_TEST" ;;
    prod) printf '%s' "$SUBSCRIPTION_PROD" ;;
    *) fail "There is no environment '$1'. Give test or prod." ;;
  esac
}

# unique <text>: eight characters that no other service has; the same as local.unique in infra/locals.tf.
unique() { printf '%s' "$1" | sha1sum | cut -c 1-8; }

# enter <environment>: from here on everything is done in its subscription. Who deploys is the identity that the pipeline signed in as
# (federated, an hour), or a person's own 'az login': there is no secret to give.
enter() {
  subscription=$(subscription_of "$1")
  prefix="$SERVICE-$1"
  vault="kv-$1-$(unique "$subscription/$prefix")"
  state_account="tfstate$(unique "$subscription")"
  export subscription prefix vault state_account
  az account set --subscription "$subscription" ||
    fail "Sign in first: 'az login', or the pipeline's connection to $1."
  export ARM_SUBSCRIPTION_ID=$subscription ARM_STORAGE_USE_AZUREAD=true
  # In a job of Azure Pipelines Terraform asks for tokens itself: the one of the task lives ten minutes only.
  if [ -n "${AZURESUBSCRIPTION_SERVICE_CONNECTION_ID:-}" ]; then
    export ARM_USE_OIDC=true ARM_CLIENT_ID=$AZURESUBSCRIPTION_CLIENT_ID ARM_TENANT_ID=$AZURESUBSCRIPTION_TENANT_ID
    export ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID=$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
    export ARM_OIDC_REQUEST_TOKEN=$SYSTEM_ACCESSTOKEN
  fi
}

# image_by_digest <reference>: refuses a tag, which may mean something else tomorrow, and other repositories.
image_by_digest() {
  [[ "$1" =~ ^[A-Za-z0-9./:_-]+@sha256:[0-9a-f]{64}$ ]] ||
    fail "'$1' is not an image by digest. Give it as repository@sha256:…, as scripts/publish.sh wrote it to artifact.txt."
  [ "$(printf '%s' "$1" | cut -d @ -f 1)" = "$IMAGE_REPOSITORY" ] ||
    fail "'$1' is not from $IMAGE_REPOSITORY, the repository of this service."
}

blob() {
  local verb=$1 name=$2
  shift 2
  az storage blob "$verb" --account-name "$state_account" --container-name tfstate --auth-mode login --name "$SERVICE/$name" "$@"
}

# releases <environment>: what ran there, oldest first, one image in a line; what runs is the last one.
releases() {
  local file
  file=$(mktemp)
  blob download "releases-$1.txt" --file "$file" --no-progress > /dev/null 2>&1 || true
  cat "$file"
  rm -f "$file"
}

# previous <environment>: the image before the one that runs.
previous() {
  local now
  now=$(releases "$1" | tail -n 1)
  releases "$1" | grep -vxF "${now:-none}" | tail -n 1
}

# remember <environment> <image>
remember() {
  local all
  all=$(releases "$1")
  [ "$(printf '%s\n' "$all" | tail -n 1)" = "$2" ] && return 0
  blob upload "releases-$1.txt" --overwrite --data "$(printf '%s\n%s\n' "$all" "$2" | sed '/^$/d' | tail -n 100)" > /dev/null
}

# begin <environment> <image>: from here until `finish` a deployment is under way, or was cut off.
begin() {
  blob upload "deploying-$1.txt" --overwrite --data "$2" > /dev/null
}

# finish <environment> <image>: it runs, and is what one comes back to from now on.
finish() {
  remember "$1" "$2"
  blob delete "deploying-$1.txt" > /dev/null 2>&1 || true
}

# unfinished <environment>: whether the last deployment failed or was cut off.
unfinished() {
  [ "$(blob exists "deploying-$1.txt" --query exists)" = true ]
}

# terraform_in <folder> <environment>: prepares the folder for this environment's state.
terraform_in() {
  terraform -chdir="$root/$1" init -input=false -reconfigure -no-color \
    -backend-config="subscription_id=$subscription" -backend-config="resource_group_name=terraform" \
    -backend-config="storage_account_name=$state_account" -backend-config="container_name=tfstate" \
    -backend-config="key=$SERVICE/$2/$(printf '%s' "$1" | tr / -).tfstate" > /dev/null
}

# database_password: hands the password to Terraform without a file, an argument or a line of a log.
database_password() {
  TF_VAR_database_password=$(az keyvault secret show --vault-name "$vault" --name database-password --query value)
  TF_VAR_database_password_version=$(az keyvault secret show --vault-name "$vault" --name database-password --query 'tags.number')
  export TF_VAR_database_password TF_VAR_database_password_version
}

# wait_until_rolled <environment>: until the rolling upgrade of the scale set is over; fails when it failed, after 30 minutes, or as soon as
# a rollback alarm fires. With '' instead of an environment the alarm is not asked.
wait_until_rolled() {
  local until state
  until=$(($(date +%s) + 1800))
  while [ "$(date +%s)" -lt "$until" ]; do
    state=$(az vmss rolling-upgrade get-latest --resource-group "$prefix" --name "$prefix" --query runningStatus.code 2> /dev/null || printf 'None')
    case "$state" in
      Completed | None) return 0 ;;
      Faulted | Cancelled) fail "The rolling upgrade of $prefix is $state: the new instances were not healthy." ;;
    esac
    if [ -n "$1" ]; then
      "$root/scripts/alarm.sh" "$1" || fail "A rollback alarm fires while the release rolls out to $1."
    fi
    sleep 15
  done
  fail "$prefix was still rolling after 30 minutes."
}
