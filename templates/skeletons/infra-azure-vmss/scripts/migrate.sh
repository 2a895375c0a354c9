#!/usr/bin/env bash
# migrate.sh <environment> <image by digest>: moves the schema once, in a container beside the database. It only grows: the release before
# runs on. Terraform must have made the database (scripts/deploy.sh).
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

environment=${1:?Usage: migrate.sh <environment> <image by digest>}
image=${2:?Usage: migrate.sh <environment> <image by digest>}
image_by_digest "$image"
enter "$environment"
database_password
terraform_in infra "$environment"
host=$(terraform -chdir="$root/infra" output -raw database_host)
name=$(terraform -chdir="$root/infra" output -raw database_name)
subnet=$(terraform -chdir="$root/infra" output -raw jobs_subnet_id)
identity=$(az identity show --resource-group "$prefix" --name "$prefix-run" --query id)
group="$prefix-migrate"

# A file that only this user can read: it holds the password.
file=$(umask 077 && mktemp)
end() {
  rm -f "$file"
  az container delete --resource-group "$prefix" --name "$group" --yes > /dev/null 2>&1 || true
}
trap end EXIT
cat > "$file" << YAML
apiVersion: '2023-05-01'
name: $group
location: $REGION
identity:
  type: UserAssigned
  userAssignedIdentities:
    $identity: {}
properties:
  osType: Linux
  restartPolicy: Never
  imageRegistryCredentials:
    - server: $(printf '%s' "$IMAGE_REPOSITORY" | cut -d / -f 1)
      identity: $identity
  subnetIds:
    - id: $subnet
  containers:
    - name: migrate
      properties:
        image: $image
        command: [node, migrate.mjs]
        resources:
          requests: { cpu: 1, memoryInGb: 1 }
        environmentVariables:
          - name: DATABASE_URL
            value: postgresql://shop@$host:5432/$name?sslmode=verify-full
          - name: PGPASSWORD
            secureValue: '$TF_VAR_database_password'
YAML
az container delete --resource-group "$prefix" --name "$group" --yes > /dev/null 2>&1 || true
az container create --resource-group "$prefix" --file "$file" > /dev/null
until=$(($(date +%s) + 900))
while [ "$(date +%s)" -lt "$until" ]; do
  state=$(az container show --resource-group "$prefix" --name "$group" --query 'containers[0].instanceView.currentState.state')
  [ "$state" = Terminated ] && break
  sleep 5
done
az container logs --resource-group "$prefix" --name "$group" >&2
code=$(az container show --resource-group "$prefix" --name "$group" --query 'containers[0].instanceView.currentState.exitCode')
[ "$code" = 0 ] || fail "The migration of $environment ended with '$code'."
