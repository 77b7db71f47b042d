#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
export AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret AWS_DEFAULT_REGION=us-east-1 AWS_MAX_ATTEMPTS=2 AWS_EC2_METADATA_DISABLED=true

fetch() {
    "$ECOSYSTEM_BUILT/python-tools/bin/aws" s3 cp --endpoint-url "$ECOSYSTEM_URL" --cli-read-timeout "$PATIENCE" --cli-connect-timeout "$PATIENCE" \
        --no-progress s3://bucket/data.csv data.csv
}

follow "$1"
