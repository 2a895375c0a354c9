#!/usr/bin/env bash
# setup-github.sh <owner/name> <approver>...: makes the environments of a repository on GitHub: test, prod and, where deliver.yml publishes in
# one of its own, publish. All take main only. Production waits for one of the approvers (names of users, or team:<slug>), who cannot approve
# a run of their own. Needs gh, signed in as an administrator.
set -euo pipefail

repository=${1:?Usage: setup-github.sh <owner/name> <approver>...}
shift
[ $# -gt 0 ] || { printf 'Name at least one approver: otherwise nobody can let a release go to production.\n' >&2; exit 1; }

reviewers=()
for approver in "$@"; do
  case "$approver" in
    team:*) reviewers+=("{\"type\":\"Team\",\"id\":$(gh api "orgs/$(printf '%s' "$repository" | cut -d / -f 1)/teams/$(printf '%s' "$approver" | cut -d : -f 2)" --jq .id)}") ;;
    *) reviewers+=("{\"type\":\"User\",\"id\":$(gh api "users/$approver" --jq .id)}") ;;
  esac
done

environment() {
  printf '{"reviewers":[%s],"prevent_self_review":%s,"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}' "$2" "$3" |
    gh api --method PUT "repos/$repository/environments/$1" --input - > /dev/null
  # Answers 422 when it is there already.
  gh api --method POST "repos/$repository/environments/$1/deployment-branch-policies" -f name=main > /dev/null 2>&1 || true
}

if grep -q '^    environment: publish$' "$(dirname "$0")/../.github/workflows/deliver.yml"; then
  environment publish '' false
fi
environment test '' false
environment prod "$(IFS=,; printf '%s' "${reviewers[*]}")" true
printf 'Now set the variables DEPLOY_IDENTITY and DEPLOY_PROVIDER of the environments (docs/pipeline.md).\n'
