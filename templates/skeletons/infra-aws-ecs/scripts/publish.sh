#!/usr/bin/env bash
# publish.sh: builds the image once, pushes it, and writes its name by digest to artifact.txt. That is what every environment gets.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

cd "$root"
revision=$(git rev-parse HEAD)
version=$(node -p "require('./package.json').version")
tag="$version-${revision:0:12}"
registry="$ACCOUNT_PROD.dkr.ecr.$REGION.amazonaws.com"
repository="$registry/$SERVICE"

enter publish
aws ecr get-login-password | docker login --username AWS --password-stdin "$registry" >&2

digest_of() {
  aws ecr describe-images --repository-name "$SERVICE" --image-ids "imageTag=$tag" \
    --query 'imageDetails[0].imageDigest' --output text 2> /dev/null
}

# The same commit is never built twice: what was tested is what is released.
if ! digest=$(digest_of); then
  node_image=$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)
  docker build --build-arg "NODE_IMAGE=$registry/ecr-public/docker/library/$node_image" --build-arg "VERSION=$version" \
    --build-arg "REVISION=$revision" --build-arg "NEW_RELIC=$WITH_NEW_RELIC" -t "$SERVICE:build" . >&2
  curl -fsS --max-time 60 -o infra/image/rds.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
  docker build --build-arg "SERVICE_IMAGE=$SERVICE:build" -t "$repository:$tag" infra/image >&2
  docker push "$repository:$tag" >&2
  digest=$(digest_of) || fail "The image was pushed, but the registry does not know $tag."
fi
printf '%s@%s\n' "$repository" "$digest" | tee artifact.txt
