#!/usr/bin/env bash
# alarm.sh <environment>: exit 1 while an alarm fires that takes a release back.
set -euo pipefail
. "$(dirname "$0")/lib/aws.sh"

environment=${1:?Usage: alarm.sh <environment>}
enter "$environment"
firing=$(aws cloudwatch describe-alarms --alarm-name-prefix "$SERVICE-$environment-rollback-" --state-value ALARM \
  --query 'MetricAlarms[].[AlarmName,StateReason]' --output text)
if [ -n "$firing" ]; then
  say "Alarms of $environment fire:"
  say "$firing"
  exit 1
fi
say "No rollback alarm of $environment fires."
