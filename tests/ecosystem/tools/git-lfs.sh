#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
# `git-lfs.sh PLAN MIB`: pulls so much, where a good run is compared with and without vhretry.
declare -A names=(
    [1]=bc429ebec07d28e0e3dc3de395f60122328e7803a0f90af372bb41e0e8989d0f
    [64]=c52d499740affa0b21dfa791dbff6fb75868fc3cdc4f00b2489b6b805154637b
)
size=${2:-1}
export GIT_CONFIG_NOSYSTEM=1
for role in AUTHOR COMMITTER; do
    export "GIT_${role}_NAME=a" "GIT_${role}_EMAIL=a@example.com"
done
git init -q -b main .
git config lfs.url "$ECOSYSTEM_URL/lfs"
git config lfs.transfer.maxretries 1
git config lfs.activitytimeout "$PATIENCE"
git config lfs.dialtimeout "$PATIENCE"
git config lfs.locksverify false
git lfs install --local --skip-smudge >/dev/null
echo 'thing.bin filter=lfs diff=lfs merge=lfs -text' >.gitattributes
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' "${names[$size]}" $((size << 20)) >thing.bin
git add .
git commit -q -m thing

fetch() {
    git lfs pull
}

follow "$1"
