#!/usr/bin/env bash
# publish.sh: builds the image once and pushes it. Its digest, which every environment then runs, goes to artifact.txt.
# Takes the version from VERSION, else from package.json, and the commit from REVISION, else from Git.
set -euo pipefail
. "$(dirname "$0")/lib/google.sh"

enter test
cd "$root"
revision=${REVISION:-$(git rev-parse HEAD)}
version=${VERSION:-$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)}
tag="$IMAGE_REPOSITORY:$version-$(printf '%s' "$revision" | cut -c 1-12)"

digest_of() {
  gcloud artifacts docker images describe "$tag" --format='value(image_summary.digest)' 2> /dev/null
}

# The same commit is never built twice: what was tested is what is released. The registry refuses to move a tag.
if ! digest=$(digest_of); then
  gcloud auth print-access-token |
    docker login --username oauth2accesstoken --password-stdin "https://$(printf '%s' "$IMAGE_REPOSITORY" | cut -d / -f 1)" >&2
  docker build --pull --build-arg "VERSION=$version" --build-arg "REVISION=$revision" \
    --build-arg "NEW_RELIC=$WITH_NEW_RELIC" --tag "$tag" . >&2
  docker push --quiet "$tag" >&2
  digest=$(digest_of) || fail "The image was pushed, but the registry does not know $tag."
fi
image_by_digest "$IMAGE_REPOSITORY@$digest"
printf '%s\n' "$IMAGE_REPOSITORY@$digest" | tee artifact.txt
