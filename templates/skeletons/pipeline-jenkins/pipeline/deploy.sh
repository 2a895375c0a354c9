#!/usr/bin/env bash
# deploy.sh <environment> <artifact>: deploys, asks as a customer would, watches the alarms (ten minutes in prod), and goes back when one of
# them says no. A deployment that fails goes back by itself: the platform takes the release before.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=${1:?Usage: deploy.sh <environment> <artifact>}
artifact=${2:?Usage: deploy.sh <environment> <artifact>}

calm() {
  if [ "$environment" = prod ]; then pipeline/watch.sh prod; else scripts/alarm.sh "$environment"; fi
}

scripts/deploy.sh "$environment" "$artifact"
if scripts/smoke.sh "$environment" && calm; then exit 0; fi
printf 'The release is deployed, but customers would suffer: going back.\n' >&2
scripts/rollback.sh "$environment"
exit 1
