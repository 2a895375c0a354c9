#!/usr/bin/env bash
# publish.sh: builds the service and bakes the machine image once, and writes its id to artifact.txt. That is what every environment gets.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

cd "$root"
revision=$(git rev-parse HEAD)
version=$(node -p "require('./package.json').version")
enter publish

# The same commit is never built twice: what was tested is what is released.
image=$(aws ec2 describe-images --owners self --filters "Name=tag:service,Values=$SERVICE" "Name=tag:revision,Values=$revision" \
  "Name=state,Values=available" --query 'Images[0].ImageId' --output text)
if [ "$image" = None ]; then
  npm ci --no-audit --no-fund >&2
  npm run build >&2
  # New Relic's agent looks into what it finds in node_modules, so it cannot be part of the bundle. Only where it is wanted.
  [ "$WITH_NEW_RELIC" != yes ] || npm install --prefix dist --no-audit --no-fund newrelic@14 >&2
  packer init packer >&2
  packer build -var-file=packer/service.pkrvars.hcl -var "revision=$revision" -var "version=$version" packer >&2
  image=$(jq -er '.last_run_uuid as $run | .builds[] | select(.packer_run_uuid == $run) | .artifact_id | split(":")[1]' packer/manifest.json)
fi
printf '%s\n' "$image" | tee artifact.txt
