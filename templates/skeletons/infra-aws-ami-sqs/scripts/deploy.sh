#!/usr/bin/env bash
# deploy.sh <environment> <ami>: a new version of the launch template, and AWS replaces the instances, others first. Ends with 0 once all run
# it and are healthy, with 1 when the refresh failed or an alarm took it back.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: deploy.sh <environment> <ami-…>}
image=${2:?Usage: deploy.sh <environment> <ami-…>}
[[ "$image" =~ ^ami-[0-9a-f]{8,17}$ ]] || fail "'$image' is not the id of a machine image. Give it as ami-…, as scripts/publish.sh wrote it to artifact.txt."
name="$SERVICE-$environment"
enter "$environment"

refresh() {
  aws autoscaling describe-instance-refreshes --auto-scaling-group-name "$name" --max-records 1 --query "InstanceRefreshes[0].$1" --output text
}

"$root/scripts/migrate.sh" "$environment" "$image"
before=$(refresh InstanceRefreshId)
export RELEASE=$image
"$root/scripts/infra.sh" plan "$environment" >&2
"$root/scripts/infra.sh" apply "$environment" >&2

now=$(refresh InstanceRefreshId)
if [ "$now" = "$before" ]; then
  remember "$environment" "$image"
  say "$environment runs $image already."
  exit 0
fi
say "Refresh $now of $environment has begun."
for _ in $(seq 240); do
  sleep 15
  status=$(refresh Status)
  case "$status" in
    Successful)
      remember "$environment" "$image"
      say "$environment runs $image."
      exit 0
      ;;
    RollbackSuccessful | RollbackFailed | Failed | Cancelled)
      say "$(refresh StatusReason)"
      fail "The refresh of $environment ended as $status; AWS has put the release before it back." ;;
  esac
done
fail "The refresh of $environment is not through after an hour. Look at it before you try again."
