#!/usr/bin/env bash
# bootstrap.sh <environment>: once for each environment, test first, by a person who may hand out rights in its project.
# Makes the bucket of Terraform's states, the identities, the registry and the trust in the pipeline. Running it again changes nothing.
set -euo pipefail
. "$(dirname "$0")/lib/google.sh"

environment=${1:?Usage: bootstrap.sh <environment>}
project=$(project_of "$environment")
bucket="$project-terraform-state"
if ! gcloud storage buckets describe "gs://$bucket" > /dev/null 2>&1; then
  gcloud storage buckets create "gs://$bucket" --project "$project" --location "$REGION" \
    --uniform-bucket-level-access --public-access-prevention
  gcloud storage buckets update "gs://$bucket" --versioning
fi
# owner/name when the repository is GitHub's: then its workflows may deploy.
github=$(git -C "$root" remote get-url origin 2> /dev/null | sed -n 's#^.*github\.com[:/]\(.*\)$#\1#p' | sed 's#\.git$##')
terraform_in infra/bootstrap "$environment"
terraform -chdir="$root/infra/bootstrap" apply -input=false \
  -var-file="$root/infra/envs/bootstrap.tfvars" \
  -var="environment=$environment" -var="project_id=$project" -var="state_bucket=$bucket" \
  -var="github_repository=$github"
