#!/usr/bin/env bash
# check-infra.sh: Terraform of this repository against mocks, for every environment. Needs no account.
set -euo pipefail
cd "$(dirname "$0")/.."

export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
terraform fmt -check -recursive -diff
# Every folder that has tests of its own is a root.
find . -name '*.tftest.hcl' -not -path '*/.terraform/*' -not -path './node_modules/*' | sed 's#/tests/[^/]*$##' | sort -u | while read -r folder; do
  printf '%s\n' "$folder"
  terraform -chdir="$folder" init -backend=false -input=false -no-color > /dev/null
  terraform -chdir="$folder" validate -no-color
  environments=("$folder"/envs/test.tfvars "$folder"/envs/prod.tfvars)
  tested=no
  for file in "${environments[@]}"; do
    [ -f "$file" ] || continue
    terraform -chdir="$folder" test -no-color -var-file="envs/$(basename "$file")"
    tested=yes
  done
  if [ "$tested" = no ]; then
    variables=()
    [ ! -f "$folder/../envs/bootstrap.tfvars" ] || variables=(-var-file=../envs/bootstrap.tfvars)
    terraform -chdir="$folder" test -no-color "${variables[@]}"
  fi
done
