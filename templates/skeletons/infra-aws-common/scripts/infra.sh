#!/usr/bin/env bash
# infra.sh plan <environment>:  what would change; the plan is saved.
# infra.sh apply <environment>: does exactly what the saved plan says, and nothing when the world has changed since.
# The third argument names another root than infra: infra/shared, observability, pipeline.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

step=${1:?Usage: infra.sh plan|apply <environment> [folder]}
environment=${2:?Usage: infra.sh plan|apply <environment> [folder]}
folder=${3:-infra}
account_of "$environment" > /dev/null
[ -d "$root/$folder" ] || fail "There is no folder '$folder'."
cd "$root/$folder"

variables=("-var-file=$root/$folder/envs/$environment.tfvars")
if [ "$folder" = infra ] && grep -qs 'variable "release"' ./*.tf; then
  release=${RELEASE:-$(released "$environment")}
  [ -z "$release" ] || variables+=("-var=release=$release")
fi

# Never stored. Written to the database and to the service's parameter by a run that counts database_password_version up; else unused.
if grep -qs 'variable "database_password"' ./*.tf; then
  TF_VAR_database_password=$(openssl rand -hex 24)
  export TF_VAR_database_password
fi

case "$step" in
  plan)
    terraform init -input=false -reconfigure -backend-config="$root/infra/envs/$environment.backend.hcl" \
      -backend-config="key=$SERVICE/${folder//\//-}.tfstate"
    terraform plan -input=false -lock-timeout=5m -out="$environment.tfplan" "${variables[@]}"
    ;;
  apply)
    [ -f "$environment.tfplan" ] || fail "There is no saved plan. Run 'scripts/infra.sh plan $environment $folder' and read it first."
    terraform apply -input=false -lock-timeout=5m "$environment.tfplan"
    rm -f "$environment.tfplan"
    ;;
  *) fail "The step is plan or apply, not '$step'." ;;
esac
