#!/usr/bin/env bash
# setup.sh <elasticsearch> <kibana>: lifecycle, index template, dashboards and alerts. May run again. Where a password is needed, it is in
# ELASTIC_API_KEY, which is never shown.
set -euo pipefail
cd "$(dirname "$0")"

elasticsearch=${1:?Usage: setup.sh <elasticsearch> <kibana>}
kibana=${2:?Usage: setup.sh <elasticsearch> <kibana>}
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
# In a file and not an argument: arguments are seen by everybody on this machine.
[ -z "${ELASTIC_API_KEY:-}" ] || printf 'Authorization: ApiKey %s\n' "$ELASTIC_API_KEY" > "$headers"

ask() {
  curl --fail-with-body --silent --show-error --max-time 60 --header "@$headers" "$@"
  printf '\n'
}

ask -X PUT "$elasticsearch/_ilm/policy/logs-shop" -H 'content-type: application/json' --data-binary @ilm.json
ask -X PUT "$elasticsearch/_index_template/logs-shop" -H 'content-type: application/json' --data-binary @index-template.json
ask -X POST "$kibana/api/saved_objects/_import?overwrite=true" -H 'kbn-xsrf: true' --form file=@dashboards.ndjson
# Each alert has an id of its own, made from its name, so that a second run renews it.
jq -c '.[]' alerts.json | while IFS= read -r alert; do
  id="shop-$(jq -r '.name | ascii_downcase' <<< "$alert")"
  if curl --silent --fail --output /dev/null --max-time 60 --header "@$headers" "$kibana/api/alerting/rule/$id"; then
    jq -c 'del(.rule_type_id, .consumer)' <<< "$alert" |
      ask -X PUT "$kibana/api/alerting/rule/$id" -H 'kbn-xsrf: true' -H 'content-type: application/json' --data-binary @-
  else
    ask -X POST "$kibana/api/alerting/rule/$id" -H 'kbn-xsrf: true' -H 'content-type: application/json' --data-binary "$alert"
  fi
done
