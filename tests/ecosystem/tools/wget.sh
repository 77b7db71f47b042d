#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
fetch() {
    wget --no-verbose --tries 2 --timeout "$PATIENCE" --ca-certificate "$ECOSYSTEM_CERTIFICATES" --output-document data.csv "$ECOSYSTEM_URL/data.csv"
}

follow "$1"
