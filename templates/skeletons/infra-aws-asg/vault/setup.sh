#!/usr/bin/env bash
# setup.sh <environment> [<owner/name>]: teaches Vault this environment, once and after every change here. With a repository on GitHub, lets
# its job that publishes read what it needs for Nexus. Needs vault (signed in, may write policies), psql and the rights to read Terraform's
# outputs and the master's secret. May run again.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib/aws.sh"

environment=${1:?Usage: setup.sh <environment> [<owner/name>]}
repository=${2:-}
name="$SERVICE-$environment"
enter "$environment"
cd "$root"
outputs=$(terraform -chdir=infra output -json)
role_arn=$(jq -er .instance_role_arn.value <<< "$outputs")
address=$(jq -er .database.value.address <<< "$outputs")
secret=$(aws secretsmanager get-secret-value --secret-id "$(jq -er .database.value.master_secret_arn <<< "$outputs")" --query SecretString --output text)
PGPASSWORD=$(jq -er .password <<< "$secret")
export PGPASSWORD

psql "host=$address user=shop_owner dbname=shop sslmode=require" --set ON_ERROR_STOP=1 --file vault/database-owner.sql

vault auth list -format=json | jq -e '."aws/"' > /dev/null || vault auth enable aws
vault secrets list -format=json | jq -e '."database/"' > /dev/null || vault secrets enable database

sed -e "s/NAME/$name/g" -e "s/SERVICE/$SERVICE/g" vault/policies/instance.hcl | vault policy write "$name" -
sed -e "s/SERVICE/$SERVICE/g" vault/policies/pipeline.hcl | vault policy write "$SERVICE-pipeline" -

# Only instances of this environment, by the role of their machine.
vault write "auth/aws/role/$name" auth_type=iam bound_iam_principal_arn="$role_arn" policies="$name" token_ttl=1h token_max_ttl=24h

# RDS renews the master's password every week: Vault asks for it again by running this script from a schedule.
printf '%s' "$PGPASSWORD" | vault write "database/config/$name" plugin_name=postgresql-database-plugin allowed_roles="$name" \
  connection_url="postgresql://{{username}}:{{password}}@$address:5432/shop?sslmode=require" username=shop_owner password=-
vault write "database/roles/$name" db_name="$name" creation_statements=@vault/database-role.sql default_ttl=24h max_ttl=72h
# The job of the environment publish only: others of the repository, such as those of pull requests, get nothing.
if [ -n "$repository" ]; then
  # shellcheck disable=SC1091
  audience=$(. infra/envs/tools.env && printf '%s' "$VAULT_ADDR")
  vault auth list -format=json | jq -e '."github/"' > /dev/null || vault auth enable -path=github jwt
  vault write auth/github/config oidc_discovery_url=https://token.actions.githubusercontent.com bound_issuer=https://token.actions.githubusercontent.com
  vault write "auth/github/role/$SERVICE-publish" role_type=jwt user_claim=sub bound_audiences="$audience" \
    bound_subject="repo:$repository:environment:publish" policies="$SERVICE-pipeline" token_ttl=10m token_max_ttl=10m
fi
say "Vault knows $name."
