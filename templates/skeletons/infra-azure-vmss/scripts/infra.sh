#!/usr/bin/env bash
# infra.sh plan <environment> [folder]:  what would change; the plan is saved.
# infra.sh apply <environment> [folder]: does exactly what the saved plan says, and nothing when the world has changed since.
# The folder is infra, or another root such as observability.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

step=${1:?Usage: infra.sh plan|apply <environment> [folder]}
environment=${2:?Usage: infra.sh plan|apply <environment> [folder]}
folder=${3:-infra}
enter "$environment"
[ -d "$root/$folder" ] || fail "There is no folder '$folder'."

variables=("-var-file=$root/$folder/envs/$environment.tfvars")
if [ "$folder" = infra ]; then
  image=$(releases "$environment" | tail -n 1)
  [ -n "$image" ] || fail "Nothing was released to $environment yet: scripts/deploy.sh $environment <image> makes it all."
  variables+=("-var=image=$image")
  database_password
fi

case "$step" in
  plan)
    terraform_in "$folder" "$environment"
    terraform -chdir="$root/$folder" plan -input=false -lock-timeout=5m -out="$environment.tfplan" "${variables[@]}"
    ;;
  apply)
    [ -f "$root/$folder/$environment.tfplan" ] ||
      fail "There is no saved plan. Run 'scripts/infra.sh plan $environment $folder' and read it first."
    terraform -chdir="$root/$folder" apply -input=false -lock-timeout=5m "$environment.tfplan"
    rm -f "$root/$folder/$environment.tfplan"
    ;;
  *) fail "The step is plan or apply, not '$step'." ;;
esac
