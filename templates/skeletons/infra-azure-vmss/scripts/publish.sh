#!/usr/bin/env bash
# publish.sh: builds the image once and pushes it. Its digest, which every environment then runs, goes to artifact.txt.
# Takes the version from VERSION, else from package.json, and the commit from REVISION, else from Git.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

enter test
cd "$root"
revision=${REVISION:-$(git rev-parse HEAD)}
version=${VERSION:-$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)}
tag="$IMAGE_REPOSITORY:$(printf '%s' "$revision" | cut -c 1-12)-$(date -u +%Y%m%d%H%M%S)"

az acr login --name "$(printf '%s' "$IMAGE_REPOSITORY" | cut -d . -f 1)" >&2
docker build --pull --build-arg "VERSION=$version" --build-arg "REVISION=$revision" --tag "$tag" . >&2
docker push --quiet "$tag" >&2
digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$tag" | grep -F "$IMAGE_REPOSITORY@" | head -n 1)
image_by_digest "$digest"
printf '%s\n' "$digest" | tee artifact.txt
