#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
# `wget.sh PLAN TIMES`: reads as often, where a good run is compared with and without vhretry.
urls=()
for ((i = 0; i < ${2:-1}; i++)); do
    urls+=("$ECOSYSTEM_URL/data.csv")
done

fetch() {
    wget --no-verbose --tries 2 --timeout "$PATIENCE" --ca-certificate "$ECOSYSTEM_CERTIFICATES" --output-document data.csv "${urls[@]}"
}

follow "$1"
