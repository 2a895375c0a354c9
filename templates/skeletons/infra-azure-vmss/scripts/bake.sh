#!/usr/bin/env bash
# bake.sh: bakes a machine image from ansible/bake.yml and writes its version to infra/machine-image.auto.tfvars. Run it when ansible/ has
# changed and once a week for the system's updates; a deployment then rolls it out like any release.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

enter test
cd "$root"
# Three numbers: year, month and day, minute of the day.
version="$(date -u +%Y.%-m%d).$(($(date -u +%s) % 86400 / 60))"
packer init packer
packer build -var "subscription_id=$subscription" -var "service=$SERVICE" -var "region=$REGION" -var "version=$version" packer
printf '# Written by scripts/bake.sh: the machine image that instances start from.\nmachine_image_version = "%s"\n' "$version" \
  > infra/machine-image.auto.tfvars
say "Machine image $version. Commit infra/machine-image.auto.tfvars."
