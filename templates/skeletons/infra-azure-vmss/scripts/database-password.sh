#!/usr/bin/env bash
# database-password.sh <environment> [--if-missing]: makes a new database password. Only the key vault and the database know it.
# The next deployment hands it to the database and to the instances.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

environment=${1:?Usage: database-password.sh <environment> [--if-missing]}
enter "$environment"
number=$(az keyvault secret show --vault-name "$vault" --name database-password --query 'tags.number' 2> /dev/null || true)
if [ "${2:-}" = --if-missing ] && [ -n "$number" ]; then
  exit 0
fi
# A file that only this user can read, never an argument of a program, where others on the machine could read it.
file=$(umask 077 && mktemp)
trap 'rm -f "$file"' EXIT
printf '%s' "Aa1$(head -c 32 /dev/urandom | base64 | tr -d '/+=\n')" > "$file"
az keyvault secret set --vault-name "$vault" --name database-password --file "$file" --tags "number=$((${number:-0} + 1))" > /dev/null
say "There is a new database password for $environment. Deploy to make it count."
