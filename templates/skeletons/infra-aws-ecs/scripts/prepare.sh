#!/usr/bin/env bash
# prepare.sh <environment> <image>: what has to be there before the first task of a release starts: its schema and its storefront files.
# Both only add, so the release that runs goes on. May run again.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: prepare.sh <environment> <image@sha256:…>}
image=${2:?Usage: prepare.sh <environment> <image@sha256:…>}
image_by_digest "$image"
account=$(account_of "$environment")
name="$SERVICE-$environment"
work=$(mktemp -d)
container=
trap '[ -z "$container" ] || docker rm "$container" > /dev/null; rm -rf "$work"' EXIT

# The files are taken from the image, not built again: pages and files are of one build.
# The registry lets both environments pull.
enter "$environment"
aws ecr get-login-password | docker login --username AWS --password-stdin "${image%%/*}" >&2
container=$(docker create "$image")
docker cp "$container:/shop/storefront/dist/client/assets" "$work/assets" > /dev/null

# Never deleted: a page of the release before asks for its own files.
aws s3 cp "$work/assets" "s3://$SHORT_NAME-$environment-assets-$account/assets" --recursive --only-show-errors \
  --exclude '*.br' --exclude '*.gz' --cache-control 'public, max-age=31536000, immutable'

"$root/scripts/deployables.sh" "$environment" "$work/deploy"
sed -i "s|<IMAGE1_NAME>|$image|" "$work/deploy/taskdef.json"
definition=$(aws ecs register-task-definition --cli-input-json "file://$work/deploy/taskdef.json" \
  --query taskDefinition.taskDefinitionArn --output text)
network=$(aws ecs describe-services --cluster "$name" --services "$name" --query 'services[0].networkConfiguration' --output json)
# A service that CodeDeploy keeps has its network in its task set.
[ "$network" != null ] ||
  network=$(aws ecs describe-services --cluster "$name" --services "$name" --query 'services[0].taskSets[0].networkConfiguration' --output json)
# Test has goods to try; production only when it is asked for, and only while its catalog is empty.
command='["node","migrate.mjs"]'
if [ "$environment" = test ] || [ "${SEED:-no}" = yes ]; then command='["node","migrate.mjs","--seed"]'; fi
task=$(aws ecs run-task --cluster "$name" --task-definition "$definition" --launch-type FARGATE --network-configuration "$network" \
  --overrides "{\"containerOverrides\":[{\"name\":\"shop\",\"command\":$command}]}" --started-by migrate \
  --query 'tasks[0].taskArn' --output text)
say "Migrations run as ${task##*/}."
aws ecs wait tasks-stopped --cluster "$name" --tasks "$task"
code=$(aws ecs describe-tasks --cluster "$name" --tasks "$task" --query 'tasks[0].containers[0].exitCode' --output text)
[ "$code" = 0 ] || fail "The migrations ended with $code. Nothing was deployed; see the log group /$SERVICE/$environment/shop."
printf '%s\n' "$definition"
