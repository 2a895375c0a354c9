#!/usr/bin/env bash
# deploy.sh <environment> <image@sha256:…>: blue/green by CodeDeploy. Ends with 0 once all customers are on the new tasks, and with 1
# when the deployment failed or an alarm took it back.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: deploy.sh <environment> <image@sha256:…>}
image=${2:?Usage: deploy.sh <environment> <image@sha256:…>}
image_by_digest "$image"
name="$SERVICE-$environment"
definition=$("$root/scripts/prepare.sh" "$environment" "$image")
enter "$environment"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/scripts/deployables.sh" "$environment" "$work"
sed -i "s|<TASK_DEFINITION>|$definition|" "$work/appspec.yaml"
jq -n --arg name "$name" --rawfile appspec "$work/appspec.yaml" \
  '{applicationName: $name, deploymentGroupName: $name,
    revision: {revisionType: "AppSpecContent", appSpecContent: {content: $appspec}}}' > "$work/deployment.json"
deployment=$(aws deploy create-deployment --cli-input-json "file://$work/deployment.json" --query deploymentId --output text)
say "Deployment $deployment of $environment has begun."
# The waiter ends at success, at failure, and after half an hour.
if ! aws deploy wait deployment-successful --deployment-id "$deployment"; then
  aws deploy get-deployment --deployment-id "$deployment" \
    --query 'deploymentInfo.[status,errorInformation.message,rollbackInfo.rollbackMessage]' --output text >&2
  fail "Deployment $deployment of $environment did not succeed; CodeDeploy has put the release before it back."
fi
remember "$environment" "$image"
say "$environment runs $image."
