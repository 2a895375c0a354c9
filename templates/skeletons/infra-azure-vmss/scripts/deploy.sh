#!/usr/bin/env bash
# deploy.sh <environment> <image by digest>: moves the schema, rolls the image out and waits until it is stable, or fails.
# A second deployment to the same environment waits for the first (Terraform's lock) and then does its own.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

environment=${1:?Usage: deploy.sh <environment> <image by digest>}
image=${2:?Usage: deploy.sh <environment> <image by digest>}
image_by_digest "$image"
enter "$environment"

variables=("-var-file=$root/infra/envs/$environment.tfvars" "-var=image=$image")
database_password
terraform_in infra "$environment"
begin "$environment" "$image"

say "1/4 What a migration needs"
terraform -chdir="$root/infra" apply -input=false -auto-approve -no-color -lock-timeout=10m "${variables[@]}" \
  -target=azurerm_postgresql_flexible_server_database.service -target=azurerm_postgresql_flexible_server_configuration.main \
  -target=azurerm_network_security_rule.inbound -target=azurerm_subnet_nat_gateway_association.main \
  -target=azurerm_nat_gateway_public_ip_association.main

say "2/4 Schema (it only grows: the release before runs on)"
"$root/scripts/migrate.sh" "$environment" "$image"

say "3/4 Instances"
terraform -chdir="$root/infra" plan -input=false -no-color -lock-timeout=10m -out=release.tfplan "${variables[@]}"
terraform -chdir="$root/infra" apply -input=false -no-color -lock-timeout=10m release.tfplan
rm -f "$root/infra/release.tfplan"

say "4/4 Waiting until every instance is new and healthy"
# The upgrade begins some seconds after the new model is there.
sleep 30
watched=$environment
# Before the first release nobody is healthy, so there is nothing to be worse off than.
[ -n "$(releases "$environment")" ] || watched=''
wait_until_rolled "$watched"
finish "$environment" "$image"
say "$environment runs $image."
