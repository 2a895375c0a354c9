#!/usr/bin/env bash
# alarm.sh <environment>: exit 1 while customers are worse off than they may be after a release: more than 2 % of answers in five
# minutes are errors of the server (and more than ten of them), or no instance is healthy. Measured at the load balancer.
set -euo pipefail
. "$(dirname "$0")/lib/google.sh"

environment=${1:?Usage: alarm.sh <environment>}
enter "$environment"

# count <filter of the response class>: requests in five minutes, 0 when there were none.
count() {
  curl --fail --silent --show-error --get \
    --header "Authorization: Bearer $(gcloud auth print-access-token)" \
    --data-urlencode "query=sum(increase(loadbalancing_googleapis_com:https_request_count{monitored_resource=\"https_lb_rule\",backend_target_name=\"$prefix\"$1}[5m])) or vector(0)" \
    "https://monitoring.googleapis.com/v1/projects/$project/location/global/prometheus/api/v1/query" |
    sed -n 's/.*"value":\[[^,]*,"\([0-9]*\).*/\1/p'
}

all=$(count '')
errors=$(count ',response_code_class="500"')
if [ -z "$all" ] || [ -z "$errors" ]; then
  fail "Cloud Monitoring gave no number of requests, so nobody can say that $environment is well."
fi
if [ "$errors" -gt 10 ] && [ $((errors * 100)) -gt $((all * 2)) ]; then
  fail "$errors of $all requests of the last five minutes failed in $environment."
fi
healthy=$(gcloud compute backend-services get-health "$prefix" --global --format='value(status.healthStatus[].healthState)' | tr ';' '\n' | grep -cx HEALTHY || true)
[ "$healthy" -gt 0 ] || fail "No instance of $environment is healthy."
say "$environment: $errors of $all requests failed in five minutes, $healthy instances are healthy."
