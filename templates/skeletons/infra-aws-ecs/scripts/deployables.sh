#!/usr/bin/env bash
# deployables.sh <environment> <folder>: taskdef.json and appspec.yaml as that environment deploys them. The image stays
# <IMAGE1_NAME> and the task definition <TASK_DEFINITION>: those are filled in when it is known which.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: deployables.sh <environment> <folder>}
folder=${2:?Usage: deployables.sh <environment> <folder>}
account=$(account_of "$environment")
domain=$(sed -n 's/^domain *= *"\(.*\)"$/\1/p' "$root/infra/envs/$environment.tfvars")
[ -n "$domain" ] || fail "infra/envs/$environment.tfvars names no domain."
mkdir -p "$folder"
for file in taskdef.json appspec.yaml; do
  [ -f "$root/$file" ] || continue
  sed -e "s/<ENVIRONMENT>/$environment/g" -e "s/<ACCOUNT_ID>/$account/g" -e "s/<DOMAIN>/$domain/g" "$root/$file" > "$folder/$file"
done
