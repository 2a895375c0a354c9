#!/usr/bin/env bash
# watch.sh <environment>: looks at the rollback alarm for ten minutes after a deployment; fails as soon as it fires.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=${1:?Usage: watch.sh <environment>}
for _ in $(seq 20); do
  scripts/alarm.sh "$environment"
  sleep 30
done
