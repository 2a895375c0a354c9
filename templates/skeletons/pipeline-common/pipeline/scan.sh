#!/usr/bin/env bash
# scan.sh source: secrets in the source and its history, known weaknesses of dependencies, list of what is in it (sbom.json).
# scan.sh image <image by digest>: known weaknesses of the image. Exceptions have a reason and an end: audit-exceptions.json, trivyignore.yaml.
set -euo pipefail
cd "$(dirname "$0")/.."

gitleaks_image=ghcr.io/gitleaks/gitleaks:v8.28.0
trivy_image=ghcr.io/aquasecurity/trivy:0.67.2
cyclonedx=@cyclonedx/cyclonedx-npm@4.1.2

secrets() {
  if command -v gitleaks > /dev/null; then
    gitleaks git --no-banner --redact .
  else
    docker run --rm --volume "$PWD:/source:ro" "$gitleaks_image" git --no-banner --redact /source
  fi
}

case "${1:-}" in
  source)
    secrets
    # npm answers with an exit code of its own when it finds something; audit.mjs decides.
    { npm audit --omit=dev --json || true; } | node pipeline/audit.mjs pipeline/audit-exceptions.json
    npx --yes "$cyclonedx" --omit dev --output-reproducible --output-file sbom.json
    ;;
  image)
    image=${2:?Usage: scan.sh image <image by digest>}
    docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock:ro --volume "$PWD/pipeline:/pipeline:ro" "$trivy_image" \
      image --exit-code 1 --severity HIGH,CRITICAL --ignore-unfixed --ignorefile /pipeline/trivyignore.yaml "$image"
    ;;
  *)
    printf 'Usage: scan.sh source | scan.sh image <image by digest>\n' >&2
    exit 1
    ;;
esac
