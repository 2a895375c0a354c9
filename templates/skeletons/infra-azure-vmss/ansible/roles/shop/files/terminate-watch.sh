#!/usr/bin/env bash
# Azure announces up to five minutes before that it takes an instance (scale-in, upgrade, repair). Stopping the service makes its readiness
# false first, so the gateway sends nobody more; then requests in flight end. Only after that Azure is told to go on.
set -euo pipefail

events='http://169.254.169.254/metadata/scheduledevents?api-version=2020-07-01'
own=$(curl --fail --silent --retry 30 --retry-connrefused --header 'Metadata: true' \
  'http://169.254.169.254/metadata/instance/compute/name?api-version=2021-02-01&format=text')

while true; do
  found=$(curl --fail --silent --max-time 20 --header 'Metadata: true' "$events" || printf '{}')
  event=$(printf '%s' "$found" |
    jq --raw-output --arg own "$own" '[.Events[]? | select(.EventType == "Terminate" and (.Resources | index($own)))][0].EventId // empty')
  if [ -n "$event" ]; then
    systemctl stop shop.service
    curl --fail --silent --show-error --header 'Metadata: true' --request POST \
      --data "{\"StartRequests\":[{\"EventId\":\"$event\"}]}" "$events"
    exec sleep infinity
  fi
  sleep 5
done
