#!/usr/bin/env bash
# Fetches the image and the secrets of the release with the instance's own identity. No password is kept on the disk.
set -euo pipefail

metadata=http://169.254.169.254/metadata

# token_for <resource>: a token of this instance's identity, for an hour.
token_for() {
  curl --fail --silent --show-error --retry 5 --retry-connrefused --max-time 20 --header 'Metadata: true' --get \
    --data-urlencode 'api-version=2018-02-01' --data-urlencode "resource=$1" --data-urlencode "client_id=$CLIENT_ID" \
    "$metadata/identity/oauth2/token" | jq --raw-output --exit-status .access_token
}

# The registry trades the token for one of its own. --data @- keeps it off the list of processes.
export DOCKER_CONFIG=/run/shop/docker
printf 'grant_type=access_token&service=%s&access_token=%s' "$REGISTRY" "$(token_for https://management.azure.com/)" |
  curl --fail --silent --show-error --retry 5 --max-time 20 --data @- "https://$REGISTRY/oauth2/exchange" |
  jq --raw-output --exit-status .refresh_token |
  docker login --username 00000000-0000-0000-0000-000000000000 --password-stdin "$REGISTRY" > /dev/null
docker pull --quiet "$IMAGE"

vault_token=$(token_for https://vault.azure.net)
: > /run/shop/secrets
while IFS='=' read -r variable secret; do
  [ -n "$variable" ] || continue
  value=$(printf 'header = "Authorization: Bearer %s"\n' "$vault_token" |
    curl --fail --silent --show-error --retry 5 --max-time 20 --config - "https://$VAULT.vault.azure.net/secrets/$secret?api-version=7.4" |
    jq --raw-output --exit-status .value)
  printf '%s=%s\n' "$variable" "$value" >> /run/shop/secrets
done < /etc/shop/secrets.list
