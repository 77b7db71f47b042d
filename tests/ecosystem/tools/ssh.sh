#!/usr/bin/env bash
# ssh.sh PLAN TOOL: ssh, sftp or scp, with a time limit for each of their waits.
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"

tool=$2
where=${ECOSYSTEM_URL#*://}
host=${where%:*} port=${where##*:} user=$(id -un)
options=(-i "${HOME%/*}/real-openssh/data/key" -o ConnectTimeout="$PATIENCE" -o ServerAliveInterval=1 -o ServerAliveCountMax="$PATIENCE")
options+=(-o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null)

fetch() {
    # As in programs/plan.py, `asks`.
    touch "${HOME%/*}/asked-$port"
    case $tool in
    ssh) ssh -p "$port" "${options[@]}" "$user@$host" head -c 1048576 /dev/zero >data.csv ;;
    sftp) echo get data.csv | sftp -b - -P "$port" "${options[@]}" "$user@$host" ;;
    scp) scp -P "$port" "${options[@]}" "$user@$host:data.csv" . ;;
    esac
}

follow "$1"
