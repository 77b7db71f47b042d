#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
cat >.npmrc <<END
registry=$ECOSYSTEM_URL/npm/
cafile=$ECOSYSTEM_CERTIFICATES
fetch-retries=1
fetch-retry-mintimeout=100
store-dir=$PWD/store
cache-dir=$PWD/cache
END
echo '{"name": "experiment", "version": "1.0.0", "dependencies": {"thing": "1.0.0"}}' >package.json

fetch() {
    "$ECOSYSTEM_BUILT/node/node_modules/.bin/pnpm" install --fetch-timeout="${PATIENCE}000"
}

follow "$1"
