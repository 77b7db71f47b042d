#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
export UV_HTTP_TIMEOUT=$PATIENCE UV_HTTP_RETRIES=1 UV_NO_CONFIG=1 UV_NO_PROGRESS=1

fetch() {
    "$ECOSYSTEM_BUILT/python-tools/bin/uv" pip install --default-index "$ECOSYSTEM_URL/simple" --no-cache --reinstall \
        --python "$ECOSYSTEM_BUILT/python-tools/bin/python" --target installed thing
}

follow "$1"
