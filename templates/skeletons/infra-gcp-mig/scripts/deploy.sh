#!/usr/bin/env bash
# deploy.sh <environment> <image by digest>: moves the schema, rolls the image out and waits until it is stable, or fails.
# A second deployment to the same environment waits for the first (Terraform's lock) and then does its own.
set -euo pipefail
. "$(dirname "$0")/lib/google.sh"

environment=${1:?Usage: deploy.sh <environment> <image by digest>}
image=${2:?Usage: deploy.sh <environment> <image by digest>}
image_by_digest "$image"
enter "$environment"

variables=("-var-file=$root/infra/envs/$environment.tfvars" "-var=image=$image")
terraform_in infra "$environment"
begin "$environment" "$image"

say "1/4 What a migration needs"
terraform -chdir="$root/infra" apply -input=false -auto-approve -no-color -lock-timeout=10m "${variables[@]}" \
  -target=google_secret_manager_secret.database_password -target=google_sql_user.service
"$root/scripts/database-password.sh" "$environment" --if-missing
terraform -chdir="$root/infra" apply -input=false -auto-approve -no-color -lock-timeout=10m "${variables[@]}" \
  -target=google_cloud_run_v2_job.migrate

say "2/4 Schema (it only grows: the release before runs on)"
gcloud run jobs execute "$prefix-migrate" --region "$REGION" --wait

say "3/4 Instances"
terraform -chdir="$root/infra" plan -input=false -no-color -lock-timeout=10m -out=release.tfplan "${variables[@]}"
terraform -chdir="$root/infra" apply -input=false -no-color -lock-timeout=10m release.tfplan
rm -f "$root/infra/release.tfplan"

say "4/4 Waiting until every instance is new and healthy"
"$root/scripts/rollout.sh" "$environment" wait
finish "$environment" "$image"
say "$environment runs $image."
