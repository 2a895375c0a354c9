#!/usr/bin/env bash
# rollback.sh <environment> [<ami>]: deploys the image before the current one, or the one that is named. While a refresh is under way that one
# is rolled back instead, which is quicker: its own settings from before are still known to AWS.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: rollback.sh <environment> [<ami-…>]}
image=${2:-}
name="$SERVICE-$environment"
enter "$environment"

status=$(aws autoscaling describe-instance-refreshes --auto-scaling-group-name "$name" --max-records 1 \
  --query 'InstanceRefreshes[0].Status' --output text)
if [ -z "$image" ] && { [ "$status" = InProgress ] || [ "$status" = Pending ]; }; then
  aws autoscaling rollback-instance-refresh --auto-scaling-group-name "$name" > /dev/null
  say "The refresh of $environment goes back."
  exit 0
fi
if [ -z "$image" ]; then
  now=$(released "$environment")
  [ -z "$now" ] || image=$(previous "$environment" "$now")
  [ -n "$image" ] || fail "There is no release before the current one in $environment. Name an image: rollback.sh $environment <ami-…>."
fi
say "Going back to $image."
exec "$root/scripts/deploy.sh" "$environment" "$image"
