#!/usr/bin/env bash
# rollback.sh <environment> [<image@sha256:…>]: deploys the release before the current one, or the one that is named, in the same guarded way.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: rollback.sh <environment> [<image@sha256:…>]}
image=${2:-}
if [ -z "$image" ]; then
  image=$(
    enter "$environment"
    now=$(released "$environment")
    [ -z "$now" ] || previous "$environment" "$now"
  )
  [ -n "$image" ] || fail "There is no release before the current one in $environment. Name an image: rollback.sh $environment <image@sha256:…>."
fi
say "Going back to $image."
exec "$root/scripts/deploy.sh" "$environment" "$image"
