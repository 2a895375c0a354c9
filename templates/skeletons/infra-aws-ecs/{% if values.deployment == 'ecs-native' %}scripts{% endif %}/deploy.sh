#!/usr/bin/env bash
# deploy.sh <environment> <image@sha256:…>: canary by ECS itself. Ends with 0 once all customers are on the new tasks, and with 1
# when the deployment failed or an alarm took it back.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: deploy.sh <environment> <image@sha256:…>}
image=${2:?Usage: deploy.sh <environment> <image@sha256:…>}
image_by_digest "$image"
name="$SERVICE-$environment"
definition=$("$root/scripts/prepare.sh" "$environment" "$image")
enter "$environment"

before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
aws ecs update-service --cluster "$name" --service "$name" --task-definition "$definition" > /dev/null
say "The deployment of $environment has begun."
for _ in $(seq 180); do
  sleep 10
  status=$(aws ecs list-service-deployments --cluster "$name" --service "$name" --created-at "after=$before" \
    --query 'serviceDeployments[0].status' --output text)
  case "$status" in
    SUCCESSFUL)
      remember "$environment" "$image"
      say "$environment runs $image."
      exit 0
      ;;
    ROLLBACK_SUCCESSFUL | ROLLBACK_FAILED | STOPPED)
      fail "The deployment of $environment ended as $status; ECS has put the release before it back." ;;
  esac
done
fail "The deployment of $environment is not through after half an hour. Look at it before you try again."
