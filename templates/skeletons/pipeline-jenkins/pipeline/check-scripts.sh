#!/usr/bin/env bash
# check-scripts.sh: what scripts and roles say of themselves. Without --profile: with one, ansible-lint does not look at modules' parameters.
set -euo pipefail
cd "$(dirname "$0")/.."

shellcheck --external-sources --source-path=SCRIPTDIR scripts/*.sh pipeline/*.sh
if [ -d ansible ]; then
  cd ansible
  ansible-galaxy collection install -r requirements.yml
  ansible-lint --offline --strict
fi
