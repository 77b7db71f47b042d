#!/usr/bin/env bash
# What a program of the shell does with a tool that fetches: the plan that a situation names, as in ../programs/plan.py. The program defines
# `fetch`, which fetches from $ECOSYSTEM_URL into the current folder, and calls `follow PLAN`. Failures end it, as with `bash -e`.
set -euo pipefail

# How long a tool waits for its server, in seconds, where that can be set.
export PATIENCE=2
PATH=$ECOSYSTEM_BUILT/tools/bin:$PATH

meets_a_bug() {
    python3 -c 'settings = {"epochs": 3}; settings["learning_rate"]'
}

follow() {
    case $1 in
    read) fetch ;;
    read-then-bug)
        fetch
        meets_a_bug
        ;;
    read-again-then-bug)
        fetch || echo "trying again"
        fetch
        meets_a_bug
        ;;
    thread-refused)
        # What tells nobody of its failure, as a process for metrics does.
        (exec 3<>"/dev/tcp/127.0.0.1/$ECOSYSTEM_CLOSED_PORT") 2>/dev/null || true
        fetch
        exit 3
        ;;
    *)
        echo "no such plan: $1"
        exit 2
        ;;
    esac
}
