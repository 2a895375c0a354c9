#!/usr/bin/env bash
# migrate.sh <environment> <ami>: moves the schema with the code of that image, on a machine that lives only for it.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: migrate.sh <environment> <ami-…>}
image=${2:?Usage: migrate.sh <environment> <ami-…>}
name="$SERVICE-$environment"
enter "$environment"

subnet=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$name" \
  --query 'AutoScalingGroups[0].VPCZoneIdentifier' --output text | cut -d , -f 1)
# The tags are not those of the group: neither the inventory nor the balancer shall find it.
instance=$(aws ec2 run-instances --launch-template "LaunchTemplateName=$name" --image-id "$image" --subnet-id "$subnet" \
  --instance-initiated-shutdown-behavior terminate \
  --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$name-migration},{Key=service,Value=$SERVICE-migration},{Key=environment,Value=$environment}]" \
  --query 'Instances[0].InstanceId' --output text)
trap 'aws ec2 terminate-instances --instance-ids "$instance" > /dev/null' EXIT

online=no
for _ in $(seq 60); do
  sleep 5
  online=$(aws ssm describe-instance-information --filters "Key=InstanceIds,Values=$instance" --query 'InstanceInformationList[0].PingStatus' --output text)
  [ "$online" != Online ] || break
done
[ "$online" = Online ] || fail "The machine for the migrations did not come up within five minutes. Nothing was deployed."

# Test has goods to try; production only when it is asked for, and only while its catalog is empty.
seed=
if [ "$environment" = test ] || [ "${SEED:-no}" = yes ]; then seed=' --seed'; fi
command=$(aws ssm send-command --document-name AWS-RunShellScript --instance-ids "$instance" --comment "Migrations of $name" \
  --parameters "commands=[\"systemctl stop shop.target\",\"shop-migrate$seed\"]" --query Command.CommandId --output text)
aws ssm wait command-executed --command-id "$command" --instance-id "$instance" || true
result=$(aws ssm get-command-invocation --command-id "$command" --instance-id "$instance" --output json)
jq -r '.StandardOutputContent, .StandardErrorContent' <<< "$result" >&2
[ "$(jq -r .Status <<< "$result")" = Success ] || fail "The migrations failed. Nothing was deployed."
