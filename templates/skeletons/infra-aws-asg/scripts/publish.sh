#!/usr/bin/env bash
# publish.sh: builds the image once, pushes it to Nexus, and writes its name by digest to artifact.txt. That is what every environment gets.
# NEXUS_USER and NEXUS_PASSWORD come from the pipeline, which has them from Vault.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"
# shellcheck disable=SC1091
. "$root/infra/envs/tools.env"

cd "$root"
revision=$(git rev-parse HEAD)
version=$(node -p "require('./package.json').version")
image="$REGISTRY/$SERVICE:$version-${revision:0:12}"

printf '%s' "${NEXUS_PASSWORD:?NEXUS_PASSWORD is missing: the pipeline takes it from Vault}" |
  docker login --username "${NEXUS_USER:?NEXUS_USER is missing: the pipeline takes it from Vault}" --password-stdin "$REGISTRY" >&2

# The same commit is never built twice: what was tested is what is released. Nexus refuses to move a tag.
if ! docker pull --quiet "$image" > /dev/null 2>&1; then
  docker build --build-arg "VERSION=$version" --build-arg "REVISION=$revision" --build-arg "NEW_RELIC=$WITH_NEW_RELIC" -t "$image" . >&2
  docker push "$image" >&2
fi
digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image" | grep -m 1 "^$REGISTRY/$SERVICE@sha256:") ||
  fail "Nexus gave no digest for $image."
printf '%s\n' "$digest" | tee artifact.txt
