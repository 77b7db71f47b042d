#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
export PDM_REQUEST_TIMEOUT=$PATIENCE PDM_CHECK_UPDATE=0 PDM_PYPI_URL=$ECOSYSTEM_URL/simple PDM_PYPI_CA_CERTS=$ECOSYSTEM_CERTIFICATES
cat >pyproject.toml <<'END'
[project]
name = "experiment"
version = "1.0.0"
requires-python = ">=3.8"
dependencies = ["thing==1.0.0"]
END

fetch() {
    "$ECOSYSTEM_BUILT/python-tools/bin/pdm" install --no-self
}

follow "$1"
