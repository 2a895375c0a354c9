#!/usr/bin/env bash
# contract.sh <environment>: what runs says of itself what this commit says: the same OpenAPI document.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck disable=SC1091
. scripts/service.env

case "${1:?Usage: contract.sh <environment>}" in
  test) url=$URL_TEST ;;
  prod) url=$URL_PROD ;;
  *)
    printf "There is no environment '%s'. Give test or prod.\n" "$1" >&2
    exit 2
    ;;
esac
document=$(curl -fsS --max-time 10 "$url/openapi.json")
printf '%s' "$document" | jq -e '.openapi | startswith("3.1")' > /dev/null
paths=$(printf '%s' "$document" | jq -r '.paths | length')
[ "$paths" -gt 10 ] || { printf 'The OpenAPI document of %s describes only %s paths.\n' "$url" "$paths" >&2 && exit 1; }
for path in /livez /readyz /version; do
  curl -fsS --max-time 10 -o /dev/null "$url$path" || { printf '%s%s does not answer.\n' "$url" "$path" >&2 && exit 1; }
done
printf 'contract of %s: %s paths, probes answer\n' "$1" "$paths"
