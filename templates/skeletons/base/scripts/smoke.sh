#!/usr/bin/env bash
# smoke.sh <environment>: asks the service as a customer would. Exit 1 with the reason when it does not serve.
# SMOKE_URL asks another address, SMOKE_SECONDS (60) says how long it may take to become ready, SMOKE_VERSION which release must answer.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC1091
. "$root/scripts/service.env"

environment=${1:?Usage: smoke.sh <environment>}
case "$environment" in
  test) url=${SMOKE_URL:-$URL_TEST} ;;
  prod) url=${SMOKE_URL:-$URL_PROD} ;;
  *)
    printf "There is no environment '%s'. Give test or prod.\n" "$environment" >&2
    exit 2
    ;;
esac
if [ -z "$url" ]; then
  printf 'Where %s is, nobody has said. Set SMOKE_URL.\n' "$environment" >&2
  exit 2
fi
url=${url%/}
patience=${SMOKE_SECONDS:-60}

ask() {
  curl --silent --show-error --fail --location --max-time 10 "$@"
}

fail() {
  printf 'smoke test of %s (%s): %s\n' "$environment" "$url" "$1" >&2
  exit 1
}

until ask "$url$READY_PATH" > /dev/null 2>&1; do
  [ "$SECONDS" -lt "$patience" ] || fail "not ready after $patience seconds."
  sleep 2
done

version=$(ask "$url/version") || fail '/version does not answer.'
if [ -n "${SMOKE_VERSION:-}" ]; then
  case "$version" in
    *"\"$SMOKE_VERSION\""*) ;;
    *) fail "it is not $SMOKE_VERSION that answers: $version" ;;
  esac
fi
# Into a variable, not a pipe: a pipe that closes early would make curl fail.
products=$(ask "$url/api/products?limit=1") || fail 'the catalog does not answer.'
case "$products" in
  *'"id"'*) ;;
  *) fail 'the catalog has no products. Was it migrated with --seed, or filled?' ;;
esac
page=$(ask "$url/") || fail 'the storefront does not answer.'
case "$page" in
  *'</html>'*) ;;
  *) fail 'the storefront is no page.' ;;
esac
cart=$(ask -X POST -H 'content-type: application/json' -d '{"lines":[]}' "$url/api/carts") || fail 'a cart cannot be made: the database does not take writes.'
case "$cart" in
  *'"id"'*) ;;
  *) fail 'a new cart has no id.' ;;
esac
printf 'smoke test of %s: ready, catalog, storefront and carts answer (%s)\n' "$environment" "$version"
