#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
export npm_config_registry=$ECOSYSTEM_URL/npm/ npm_config_cafile=$ECOSYSTEM_CERTIFICATES npm_config_cache=$PWD/cache
export npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=100 npm_config_fetch_timeout=${PATIENCE}000
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

fetch() {
    npm install --prefix installed thing@1.0.0
}

follow "$1"
