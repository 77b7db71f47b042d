#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
# pip trusts a server without TLS only by name.
address=${ECOSYSTEM_URL#http://}
[ "$address" = "$ECOSYSTEM_URL" ] || export PIP_TRUSTED_HOST=${address%:*}

fetch() {
    "$ECOSYSTEM_BUILT/python-tools/bin/python" -m pip install --index-url "$ECOSYSTEM_URL/simple" --retries 1 --timeout "$PATIENCE" \
        --cert "$ECOSYSTEM_CERTIFICATES" --no-cache-dir --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
        --upgrade --target installed thing
}

follow "$1"
