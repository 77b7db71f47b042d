# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
fetch() {
    "$ECOSYSTEM_BUILT/python-tools/bin/python" -m pip install --index-url "$ECOSYSTEM_URL/simple" --retries 1 --timeout "$PATIENCE" \
        --cert "$ECOSYSTEM_CERTIFICATES" --no-cache-dir --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
        --upgrade --target installed thing
}

follow "$1"
