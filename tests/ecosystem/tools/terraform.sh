#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
cat >settings.tfrc <<END
disable_checkpoint = true
provider_installation {
  network_mirror {
    url = "$ECOSYSTEM_URL/terraform/"
  }
}
END
cat >main.tf <<'END'
terraform {
  required_providers {
    thing = {
      source  = "example.com/example/thing"
      version = "1.0.0"
    }
  }
}
END
export TF_CLI_CONFIG_FILE=$PWD/settings.tfrc TF_REGISTRY_CLIENT_TIMEOUT=$PATIENCE TF_REGISTRY_DISCOVERY_RETRY=1 CHECKPOINT_DISABLE=1

fetch() {
    rm -rf .terraform .terraform.lock.hcl
    terraform init -no-color -input=false
}

follow "$1"
