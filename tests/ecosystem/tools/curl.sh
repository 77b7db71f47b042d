#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
fetch() {
    curl --fail --silent --show-error --max-time "$PATIENCE" --output data.csv "$ECOSYSTEM_URL/data.csv"
}

follow "$1"
