#!/usr/bin/env bash
# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC1091
. "$root/infra/envs/deploy.env"
export CLOUDSDK_CORE_DISABLE_PROMPTS=1

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# project_of <environment>
project_of() {
  case "$1" in
    test) printf '%s' "$PROJECT_TEST" ;;
    prod) printf '%s' "$PROJECT_PROD" ;;
    *) fail "There is no environment '$1'. Give test or prod." ;;
  esac
}

# account_of <environment>: what its service accounts begin with; the same as local.short in infra/locals.tf.
account_of() {
  local short=$SERVICE
  if [ "$(printf '%s' "$SERVICE" | wc -c)" -gt 18 ]; then
    short="$(printf '%s' "$SERVICE" | cut -c 1-13)-$(printf '%s' "$SERVICE" | sha1sum | cut -c 1-4)"
  fi
  printf '%s-%s' "$short" "$1"
}

# enter <environment>: from here on everything is done in its project, as the identity that may deploy it and nothing else
# (infra/bootstrap/identities.tf). Tokens live an hour.
enter() {
  project=$(project_of "$1")
  prefix="$SERVICE-$1"
  bucket="$project-terraform-state"
  export project prefix bucket
  export CLOUDSDK_CORE_PROJECT=$project
  CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT="$(account_of "$1")-deploy@$project.iam.gserviceaccount.com"
  export CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT
  export GOOGLE_IMPERSONATE_SERVICE_ACCOUNT=$CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT
}

# image_by_digest <reference>: refuses a tag, which may mean something else tomorrow, and other repositories.
image_by_digest() {
  [[ "$1" =~ ^[A-Za-z0-9./:_-]+@sha256:[0-9a-f]{64}$ ]] ||
    fail "'$1' is not an image by digest. Give it as repository@sha256:…, as scripts/publish.sh wrote it to artifact.txt."
  [ "$(printf '%s' "$1" | cut -d @ -f 1)" = "$IMAGE_REPOSITORY" ] ||
    fail "'$1' is not from $IMAGE_REPOSITORY, the repository of this service."
}

# releases <environment>: what ran there, oldest first, one image in a line; what runs is the last one.
releases() {
  gcloud storage cat "gs://$bucket/$SERVICE/releases-$1.txt" 2> /dev/null || true
}

# previous <environment>: the image before the one that runs.
previous() {
  local now
  now=$(releases "$1" | tail -n 1)
  releases "$1" | grep -vxF "${now:-none}" | tail -n 1
}

# remember <environment> <image>
remember() {
  [ "$(releases "$1" | tail -n 1)" = "$2" ] && return 0
  { releases "$1"; printf '%s\n' "$2"; } | tail -n 100 |
    gcloud storage cp --quiet - "gs://$bucket/$SERVICE/releases-$1.txt"
}

# begin <environment> <image>: from here until `finish` a deployment is under way, or was cut off.
begin() {
  printf '%s\n' "$2" | gcloud storage cp --quiet - "gs://$bucket/$SERVICE/deploying-$1.txt"
}

# finish <environment> <image>: it runs, and is what one comes back to from now on.
finish() {
  remember "$1" "$2"
  gcloud storage rm --quiet "gs://$bucket/$SERVICE/deploying-$1.txt" > /dev/null 2>&1 || true
}

# unfinished <environment>: whether the last deployment failed or was cut off.
unfinished() {
  gcloud storage cat "gs://$bucket/$SERVICE/deploying-$1.txt" > /dev/null 2>&1
}

# terraform_in <folder> <environment>: prepares the folder for this environment's state.
terraform_in() {
  terraform -chdir="$root/$1" init -input=false -reconfigure -no-color \
    -backend-config="bucket=$bucket" -backend-config="prefix=$SERVICE/$2/$(printf '%s' "$1" | tr / -)" > /dev/null
}
