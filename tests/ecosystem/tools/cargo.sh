#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
export CARGO_HOME=$PWD/home CARGO_HTTP_CAINFO=$ECOSYSTEM_CERTIFICATES CARGO_HTTP_TIMEOUT=$PATIENCE CARGO_NET_RETRY=1
mkdir -p home src
cat >home/config.toml <<END
[source.crates-io]
replace-with = "ours"

[source.ours]
registry = "sparse+$ECOSYSTEM_URL/crates/"
END
cat >Cargo.toml <<END
[package]
name = "experiment"
version = "1.0.0"
edition = "2021"

[dependencies]
thing = "=1.0.0"
END
echo >src/lib.rs

fetch() {
    cargo fetch
}

follow "$1"
