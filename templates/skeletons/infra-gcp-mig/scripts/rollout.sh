#!/usr/bin/env bash
# rollout.sh <environment> wait:    waits until every instance runs the group's current version; fails after 20 minutes, or as soon as a
#                                   rollback alarm fires.
# rollout.sh <environment> restart: replaces the instances one after the other, for example after a new password.
set -euo pipefail
. "$(dirname "$0")/lib/google.sh"

environment=${1:?Usage: rollout.sh <environment> wait|restart}
step=${2:?Usage: rollout.sh <environment> wait|restart}
enter "$environment"

wait_until_stable() {
  local until=$(($(date +%s) + 1200))
  while [ "$(date +%s)" -lt "$until" ]; do
    if timeout 60 gcloud compute instance-groups managed wait-until "$prefix" --region "$REGION" --version-target-reached > /dev/null 2>&1 &&
      timeout 60 gcloud compute instance-groups managed wait-until "$prefix" --region "$REGION" --stable > /dev/null 2>&1; then
      say "$environment is stable."
      return 0
    fi
    # Before the first release nobody is healthy, so there is nothing to be worse off than.
    [ -z "$(releases "$environment")" ] || "$root/scripts/alarm.sh" "$environment" || fail "A rollback alarm fires while the release rolls out to $environment."
  done
  fail "$environment was not stable after 20 minutes."
}

case "$step" in
  wait) wait_until_stable ;;
  restart)
    gcloud compute instance-groups managed rolling-action replace "$prefix" --region "$REGION" --max-surge 3 --max-unavailable 0
    wait_until_stable
    ;;
  *) fail "The step is wait or restart, not '$step'." ;;
esac
