#!/usr/bin/env bash
# test.sh: all tests on a PostgreSQL of their own; results in reports/tests.xml and, as lines covered, reports/lcov.info.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p reports
name="test-database-$$"
docker run --detach --rm --name "$name" --publish 127.0.0.1::5432 --env POSTGRES_HOST_AUTH_METHOD=trust postgres:17.6-bookworm > /dev/null
trap 'docker stop "$name" > /dev/null' EXIT
port=$(docker port "$name" 5432/tcp | sed 's/.*://')
for _ in $(seq 60); do
  docker exec "$name" pg_isready --quiet --username postgres && break
  sleep 1
done
export DATABASE_URL="postgresql://postgres@127.0.0.1:$port/postgres"
export NODE_OPTIONS='--experimental-test-coverage --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=reports/tests.xml --test-reporter=lcov --test-reporter-destination=reports/lcov.info'
npm test
