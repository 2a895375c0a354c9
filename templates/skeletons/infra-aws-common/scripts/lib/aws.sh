#!/usr/bin/env bash
# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC1091
. "$root/infra/envs/deploy.env"
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION AWS_PAGER=''

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# account_of <environment>: the account that holds it.
account_of() {
  case "$1" in
    test) printf '%s' "$ACCOUNT_TEST" ;;
    prod) printf '%s' "$ACCOUNT_PROD" ;;
    *) fail "There is no environment '$1'. Give test or prod." ;;
  esac
}

# enter <environment>: from here on calls are made as "<service>-<environment>-deploy", which may deploy and nothing else, and which
# only this service's pipeline may become (infra/bootstrap/federation.tf). A person of the same account stays who they are.
# enter publish: the same as "<service>-publish", which may publish and nothing else, in the account that holds the images.
enter() {
  local environment=$1 role="$SERVICE-$1-deploy" account identity credentials
  if [ "$1" = publish ]; then
    environment=prod role="$SERVICE-publish"
  fi
  account=$(account_of "$environment")
  identity=$(aws sts get-caller-identity --query Arn --output text)
  case "$identity" in
    *":assumed-role/$role/"*) return 0 ;;
  esac
  if ! credentials=$(aws sts assume-role \
    --role-arn "arn:aws:iam::$account:role/$role" \
    --role-session-name "deploy-$SERVICE" \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text 2> /dev/null); then
    case "$identity" in
      *"::$account:"*) return 0 ;;
      *) fail "$identity may not become $role in $account. Add it to infra/envs/$environment.bootstrap.tfvars." ;;
    esac
  fi
  read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$credentials"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
}

# image_by_digest <reference>: refuses a tag, which may mean something else tomorrow.
image_by_digest() {
  [[ "$1" =~ ^[A-Za-z0-9./:_-]+@sha256:[0-9a-f]{64}$ ]] ||
    fail "'$1' is not an image by digest. Give it as repository@sha256:…, as scripts/publish.sh wrote it to artifact.txt."
}

# released <environment>: what runs there now, or nothing before the first deployment.
released() {
  aws ssm get-parameter --name "/$SERVICE/$1/release" --query Parameter.Value --output text 2> /dev/null | grep -v '^none$' || true
}

# previous <environment> <release>: the release before it.
previous() {
  aws ssm get-parameter-history --name "/$SERVICE/$1/release" \
    --query 'reverse(Parameters)[].Value' --output text | tr '\t' '\n' | grep -v '^none$' | grep -vxF "$2" | head -n 1
}

# remember <environment> <release>: the history of this parameter is the history of releases.
remember() {
  [ "$(released "$1")" = "$2" ] ||
    aws ssm put-parameter --name "/$SERVICE/$1/release" --type String --overwrite --value "$2" > /dev/null
}
