#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
address=${ECOSYSTEM_URL#https://}
cat >.boto <<END
[Credentials]
gs_json_host = ${address%:*}
gs_json_port = ${address##*:}

[Boto]
ca_certificates_file = $ECOSYSTEM_CERTIFICATES
num_retries = 1
max_retry_delay = 1
http_socket_timeout = $PATIENCE

[GSUtil]
software_update_check_period = 0
check_hashes = never
END
export BOTO_CONFIG=$PWD/.boto CLOUDSDK_CORE_DISABLE_PROMPTS=1

fetch() {
    gsutil -q cp gs://bucket/data.csv data.csv
}

follow "$1"
