#!/usr/bin/env bash
# deployables.sh: what the deploying actions read, from artifact.txt: imageDetail.json for CodeDeploy, imagedefinitions.json for ECS
# itself, and for each environment its taskdef.json and appspec.yaml.
set -euo pipefail
cd "$(dirname "$0")/.."

image=$(cat artifact.txt)
printf '{"ImageURI":"%s"}\n' "$image" > imageDetail.json
printf '[{"name":"shop","imageUri":"%s"}]\n' "$image" > imagedefinitions.json
for environment in test prod; do
  scripts/deployables.sh "$environment" ".deploy/$environment"
done
