#!/usr/bin/env bash
# package.sh: the source as it was released, as a package in Nexus. NEXUS_NPM_TOKEN comes from Vault through Jenkins.
set -euo pipefail
cd "$(dirname "$0")/.."
. infra/envs/tools.env

host=${NEXUS#https://}
config=$(mktemp)
trap 'rm -f "$config"' EXIT
# The token stands in npm's own variable, not in the file.
# shellcheck disable=SC2016
printf '//%s/repository/npm-hosted/:_authToken=${NEXUS_NPM_TOKEN}\n' "$host" > "$config"
version="$(node -p "require('./package.json').version")-$(git rev-parse --short=12 HEAD)"
if npm view "$(node -p "require('./package.json').name")@$version" version --userconfig "$config" --registry "$NEXUS/repository/npm-hosted/" > /dev/null 2>&1; then
  printf '%s is there already.\n' "$version"
  exit 0
fi
copy=$(mktemp -d)
trap 'rm -rf "$config" "$copy"' EXIT
git archive HEAD | tar -x -C "$copy"
cd "$copy"
npm pkg delete private
npm version --no-git-tag-version --ignore-scripts "$version" > /dev/null
npm publish --ignore-scripts --tag "$(printf '%s' "${BRANCH_NAME:-main}" | tr -c 'A-Za-z0-9' '-')" --userconfig "$config" --registry "$NEXUS/repository/npm-hosted/"
