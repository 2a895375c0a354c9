#!/usr/bin/env bash
# database-password.sh <environment> [--if-missing]: gives the service a new database password.
# Only the database and Secret Manager know it. Instances read it when they start: follow with 'scripts/rollout.sh <environment> restart'.
set -euo pipefail
. "$(dirname "$0")/lib/google.sh"

environment=${1:?Usage: database-password.sh <environment> [--if-missing]}
enter "$environment"
secret="$prefix-database-password"
if [ "${2:-}" = --if-missing ] && gcloud secrets versions describe latest --secret "$secret" > /dev/null 2>&1; then
  exit 0
fi
# 32 random bytes as text; never an argument of a program, where others on the machine could read it.
password=$(head -c 32 /dev/urandom | base64 | tr -d '/+=\n')
printf '%s' "$password" | gcloud secrets versions add "$secret" --data-file=- > /dev/null
printf '{"password":"%s"}' "$password" |
  curl --fail --silent --show-error --request PUT --data @- --output /dev/null \
    --header "Authorization: Bearer $(gcloud auth print-access-token)" --header 'Content-Type: application/json' \
    "https://sqladmin.googleapis.com/v1/projects/$project/instances/$prefix/users?name=shop"
say "The database of $environment has a new password."
