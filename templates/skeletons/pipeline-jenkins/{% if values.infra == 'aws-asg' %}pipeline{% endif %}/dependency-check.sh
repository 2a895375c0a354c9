#!/usr/bin/env bash
# dependency-check.sh: OWASP Dependency-Check over what is installed. Without NVD_API_KEY its data takes hours, or is refused (403); the data is kept
# between builds and renewed at most once in four hours. Where that is too slow: osv-scanner reads package-lock.json alone (OSV=yes).
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p reports
if [ "${OSV:-no}" = yes ]; then
  docker run --rm --volume "$PWD:/source:ro" ghcr.io/google/osv-scanner:v2.2.4 scan source --lockfile /source/package-lock.json
  exit 0
fi
: "${NVD_API_KEY:?NVD_API_KEY is missing: Jenkins takes it from Vault}"
data=${DEPENDENCY_CHECK_DATA:-$HOME/.cache/dependency-check}
mkdir -p "$data"
docker run --rm --user "$(id -u):$(id -g)" --env NVD_API_KEY --volume "$PWD:/source:ro" --volume "$PWD/reports:/reports" \
  --volume "$data:/usr/share/dependency-check/data" --entrypoint sh owasp/dependency-check:12.1.8 -c \
  '/usr/share/dependency-check/bin/dependency-check.sh --project shop --scan /source/package-lock.json --scan /source/node_modules
    --suppression /source/dependency-check/suppressions.xml --failOnCVSS 7 --nvdApiKey "$NVD_API_KEY" --nvdValidForHours 4
    --format XML --format HTML --out /reports'
