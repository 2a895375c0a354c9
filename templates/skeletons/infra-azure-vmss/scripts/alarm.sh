#!/usr/bin/env bash
# alarm.sh <environment>: exit 1 while customers are worse off than they may be after a release: more than 2 % of answers in five
# minutes are errors of the server (and more than ten of them), or no instance is healthy. Measured at the application gateway.
set -euo pipefail
. "$(dirname "$0")/lib/azure.sh"

environment=${1:?Usage: alarm.sh <environment>}
enter "$environment"
gateway="/subscriptions/$subscription/resourceGroups/$prefix/providers/Microsoft.Network/applicationGateways/$prefix"

# total <metric> <aggregation> [filter]: over five minutes, 0 when there was nothing.
total() {
  local filter=()
  [ -z "${3:-}" ] || filter=(--filter "$3")
  az monitor metrics list --resource "$gateway" --metric "$1" --aggregation "$2" --interval PT5M --offset 5m "${filter[@]}" \
    --query "value[0].timeseries[].data[].$(printf '%s' "$2" | tr '[:upper:]' '[:lower:]')" --output tsv | tr '\t' '\n' |
    awk '{ sum += $1 } END { printf "%d", sum }'
}

all=$(total TotalRequests Total)
errors=$(total ResponseStatus Total "HttpStatusGroup eq '5xx'")
if [ "$errors" -gt 10 ] && [ $((errors * 100)) -gt $((all * 2)) ]; then
  fail "$errors of $all requests of the last five minutes failed in $environment."
fi
healthy=$(total HealthyHostCount Average)
[ "$healthy" -gt 0 ] || fail "No instance of $environment is healthy."
say "$environment: $errors of $all requests failed in five minutes, $healthy instances are healthy."
