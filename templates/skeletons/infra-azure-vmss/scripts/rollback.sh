#!/usr/bin/env bash
# rollback.sh <environment> [image by digest]: back to a release that ran there; without an image, to the last good one.
# After a deployment that failed that is what ran before it; otherwise the release before the one that runs. The schema stays: it only ever grows.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

environment=${1:?Usage: rollback.sh <environment> [image by digest]}
enter "$environment"
image=${2:-}
if [ -z "$image" ]; then
  if unfinished "$environment"; then
    image=$(releases "$environment" | tail -n 1)
  else
    image=$(previous "$environment")
  fi
fi
[ -n "$image" ] || fail "There is no earlier release of $environment to go back to."
image_by_digest "$image"
# An upgrade that is under way would go on with the release that one goes back from.
az vmss rolling-upgrade cancel --resource-group "$prefix" --name "$prefix" > /dev/null 2>&1 || true
database_password
terraform_in infra "$environment"
terraform -chdir="$root/infra" apply -input=false -auto-approve -no-color -lock-timeout=10m \
  -var-file="$root/infra/envs/$environment.tfvars" -var="image=$image"
sleep 30
# The alarm that led here still fires for a while, so it is not asked.
wait_until_rolled ''
finish "$environment" "$image"
say "$environment is back on $image."
