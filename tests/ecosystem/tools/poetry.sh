#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
export POETRY_REQUESTS_TIMEOUT=$PATIENCE POETRY_REQUESTS_MAX_RETRIES=1 POETRY_NO_INTERACTION=1 POETRY_VIRTUALENVS_IN_PROJECT=true
export POETRY_CERTIFICATES_OURS_CERT=$ECOSYSTEM_CERTIFICATES
cat >pyproject.toml <<END
[project]
name = "experiment"
version = "1.0.0"
requires-python = ">=3.8"
dependencies = ["thing==1.0.0"]

[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "ours"
url = "$ECOSYSTEM_URL/simple/"
END

fetch() {
    "$ECOSYSTEM_BUILT/python-tools/bin/poetry" install --no-ansi
}

follow "$1"
