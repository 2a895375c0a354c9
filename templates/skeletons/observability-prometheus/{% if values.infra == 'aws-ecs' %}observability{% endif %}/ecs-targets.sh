#!/usr/bin/env bash
# ecs-targets.sh <environment> <file>: writes the addresses of the service's running tasks for Prometheus (file_sd). Run it every minute where
# Prometheus runs, with ecs:ListTasks and ecs:DescribeTasks.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC1091
. "$root/scripts/service.env"
environment=${1:?Usage: ecs-targets.sh <environment> <file>}
file=${2:?Usage: ecs-targets.sh <environment> <file>}
cluster="$SERVICE-$environment"

tasks=$(aws ecs list-tasks --cluster "$cluster" --service-name "$cluster" --desired-status RUNNING --query taskArns --output text)
targets=
if [ -n "$tasks" ] && [ "$tasks" != None ]; then
  # shellcheck disable=SC2016,SC2086 # the query has backticks of its own; one argument for each task
  targets=$(aws ecs describe-tasks --cluster "$cluster" --tasks $tasks --output text \
    --query 'tasks[].attachments[].details[?name==`privateIPv4Address`].value[]' | tr '\t' '\n' | sed "s/.*/\"&:$PORT\"/" | paste -sd, -)
fi
# Moved into place as a whole: Prometheus never reads half a file.
printf '[{"targets":[%s],"labels":{"environment":"%s"}}]\n' "$targets" "$environment" > "$file.part"
mv "$file.part" "$file"
