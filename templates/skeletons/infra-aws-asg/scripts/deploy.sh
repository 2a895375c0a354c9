#!/usr/bin/env bash
# deploy.sh <environment> <image@sha256:…>: a quarter of the instances at a time. Ends with 0 once all instances run it and are healthy.
# Fails, with the rest still on the release before, when one does not become healthy.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: deploy.sh <environment> <image@sha256:…>}
image=${2:?Usage: deploy.sh <environment> <image@sha256:…>}
image_by_digest "$image"
account=$(account_of "$environment")
name="$SERVICE-$environment"
enter "$environment"

# What an instance that starts from now on sets itself up with.
bundle=$(mktemp)
trap 'rm -f "$bundle"' EXIT
folders=(ansible vault)
[ ! -d "$root/observability/ansible" ] || folders+=(observability/ansible)
tar -C "$root" --sort=name --owner=0 --group=0 --mtime=@0 -czf "$bundle" --exclude=ansible/inventory "${folders[@]}"
aws s3 cp --only-show-errors "$bundle" "s3://$SHORT_NAME-$environment-releases-$account/playbooks/${image##*:}.tar.gz"

target_group=$(aws elbv2 describe-target-groups --names "$SHORT_NAME-$environment" --query 'TargetGroups[0].TargetGroupArn' --output text)
domain=$(sed -n 's/^domain *= *"\(.*\)"$/\1/p' "$root/infra/envs/$environment.tfvars")
play() {
  local playbook=$1
  shift
  (cd "$root/ansible" && ansible-playbook --inventory "inventory/$environment.aws_ec2.yml" "$playbook" \
    --extra-vars "release=$image service_environment=$environment target_group_arn=$target_group public_url=https://$domain" "$@")
}

# No instance is taken away meanwhile only to balance the zones; that happens again afterwards.
aws autoscaling suspend-processes --auto-scaling-group-name "$name" --scaling-processes AZRebalance
trap 'rm -f "$bundle"; aws autoscaling resume-processes --auto-scaling-group-name "$name" --scaling-processes AZRebalance' EXIT

play deploy.yml --extra-vars "seed=${SEED:-no}"
remember "$environment" "$image"
# Those that started meanwhile with the release before.
play deploy.yml --extra-vars migrate=false
play verify.yml
say "$environment runs $image."
