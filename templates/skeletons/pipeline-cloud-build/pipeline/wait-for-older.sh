#!/usr/bin/env bash
# wait-for-older.sh <build> <trigger> <region>: waits until no older build of the same trigger runs, at most 55 minutes.
# Cloud Build has no lock of its own; two deployments at once would roll over each other.
set -euo pipefail

build=${1:?Usage: wait-for-older.sh <build> <trigger> <region>}
trigger=${2:?Usage: wait-for-older.sh <build> <trigger> <region>}
region=${3:?Usage: wait-for-older.sh <build> <trigger> <region>}
started=$(gcloud builds describe "$build" --region "$region" --format='value(createTime)')
for _ in $(seq 110); do
  older=$(gcloud builds list --ongoing --region "$region" --format='value(id)' \
    --filter="substitutions.TRIGGER_NAME=$trigger AND status=WORKING AND createTime<\"$started\"")
  [ -n "$older" ] || exit 0
  printf 'Waiting for %s\n' "$older" >&2
  sleep 30
done
printf 'An older build of %s still runs after 55 minutes.\n' "$trigger" >&2
exit 1
