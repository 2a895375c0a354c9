#!/usr/bin/env bash
# remember.sh <environment> <image>: this release answered here. scripts/rollback.sh reads the history.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib/aws.sh"

image_by_digest "${2:?Usage: remember.sh <environment> <image>}"
enter "${1:?Usage: remember.sh <environment> <image>}"
remember "$1" "$2"
