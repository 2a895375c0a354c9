#!/usr/bin/env bash
# publish.sh: builds the image once and pushes it. Its digest, which every environment then runs, goes to artifact.txt.
# Takes the version from VERSION, else from package.json, and the commit from REVISION, else from Git.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

enter test
cd "$root"
revision=${REVISION:-$(git rev-parse HEAD)}
version=${VERSION:-$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)}
registry=$(printf '%s' "$IMAGE_REPOSITORY" | cut -d . -f 1)
name="$IMAGE_NAME:$version-$(printf '%s' "$revision" | cut -c 1-12)"
tag="$(printf '%s' "$IMAGE_REPOSITORY" | cut -d / -f 1)/$name"

digest_of() {
  az acr repository show --name "$registry" --image "$name" --query digest 2> /dev/null
}

# The same commit is never built twice: what was tested is what is released.
if ! digest=$(digest_of); then
  az acr login --name "$registry" >&2
  docker build --pull --build-arg "VERSION=$version" --build-arg "REVISION=$revision" \
    --build-arg "NEW_RELIC=$WITH_NEW_RELIC" --tag "$tag" . >&2
  docker push --quiet "$tag" >&2
  digest=$(digest_of) || fail "The image was pushed, but the registry does not know $tag."
  # Nobody replaces or removes what a release may come back to.
  az acr repository update --name "$registry" --image "$name" --write-enabled false --delete-enabled false > /dev/null
fi
image_by_digest "$IMAGE_REPOSITORY@$digest"
printf '%s\n' "$IMAGE_REPOSITORY@$digest" | tee artifact.txt
