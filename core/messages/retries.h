/* What is said in the log while a failed run is settled: why it failed, when the retry starts, why there is none.
 */
#ifndef VHRETRY_MESSAGES_RETRIES_H
#define VHRETRY_MESSAGES_RETRIES_H

/* The cause. */
#define SAY_NETWORK_FAILURE "network failure: %s"
#define SAY_PERHAPS_NETWORK "perhaps a network failure: %s"
#define SAY_CAUSE           "%s" /* the program asked for a retry */

/* The wait: `retry 1 of 3 starts in 60 seconds, as the server asked (why: vhretry explain)`. */
#define SAY_RETRY_STARTS  "retry %u of %u starts "
#define SAY_RERUN_STARTS  "the command runs again in place (%u of %u) "
#define SAY_NOW           "now"
#define SAY_IN            "in %s"
#define SAY_UNTIL         "in %s, at %s" /* 15 minutes, 14:05:09 UTC */
#define SAY_AS_ASKED      ", as the server asked"
#define SAY_ASKED         "; the server asked for %s"
#define SAY_LIMITED       ", limited by VHRETRY_MAX_DELAY"
#define SAY_WHY           " (why: vhretry explain)"
#define SAY_STILL_WAITING "still waiting: "
#define SAY_STILL_DOWN    "%s is still down; waiting up to %s more"
#define SAY_DOWN_ANYWAY   "%s is still down; retrying anyway"
#define SAY_BACK          "%s is back; retrying now"
#define SAY_BACK_EARLY    "%s is back; retrying now, %s early"

/* The retry. */
#define SAY_RETRY_STARTED        "retry execution started: #%d %s"
#define SAY_RETRY_WITHOUT_NUMBER "retry execution started: %s"
#define SAY_INTERRUPTED_WHILE_ASKING                                                                         \
    "interrupted (%s) while the retry was being started: check in Valohai whether it exists"
#define WHY_NOT_INTERRUPTED_WHILE_ASKING                                                                     \
    "not known; interrupted (%s) while the retry was being started: check in Valohai whether it exists"

/* None. */
#define SAY_NOT_RETRIED         "not retried: %s"
#define SAY_NOT_RETRIED_UNKNOWN "not retried: unknown, %s"
#define SAY_NOT_RETRIED_ADVICE  "not retried: %s; %s"
#define SAY_DRY_NOT             "dry run: would not retry: %s"
#define SAY_DRY_NOT_ADVICE      "dry run: would not retry: %s; %s"
#define SAY_DRY_RETRY           "dry run: would retry (%u of %u) in %s"
#define SAY_DRY_RERUN           "dry run: would run again in place (%u of %u) in %s"
#define WHY_NOT_INTERRUPTED     "interrupted (%s)"
#define WHY_NOT_SPOT_SET                                                                                     \
    "; if its spot machine was taken away, Valohai starts this execution again (autorestart)"
#define WHY_NOT_SPOT_UNSET "; if its spot machine was taken away, set autorestart in the runtime-config"
#define WHY_NOT_STOPPED    "the execution was stopped"
#define WHY_NOT_ELSEWHERE  "another process of this execution has handled a failure already"
#define WHY_NOT_DRY_RUN    "VHRETRY_MODE is dry-run"
#define WHY_NOT_OUTSIDE    "not in a Valohai execution (VH_JOB_ID is not set)"
#define WHY_NOT_PIPELINE                                                                                     \
    "the execution is a pipeline node; set on-error: retry on the node, or VHRETRY_IN_PIPELINE=execution "   \
    "for a retry outside the pipeline"
#define WHY_NOT_DISTRIBUTED                                                                                  \
    "the execution is a member of a distributed task, and the others wait for it; start the task again, or " \
    "set VHRETRY_IN_PIPELINE=execution for a retry outside the task"
#define WHY_NOT_UNNAMED   "execution.json does not say what to start"
#define ADVICE_UNNAMED    "it must have the ids of execution and project, commit and step; check VH_CONFIG_DIR"
#define WHY_NOT_TOKEN     "VH_API_TOKEN is not set"
#define ADVICE_CHAIN_OVER "set a longer one, or off, for another retry"
#define ADVICE_TOKEN      "add an API token to the project as a secret environment variable"

/* All retries are used. */
#define WHY_NOT_LEFT      "no retry is left"
#define WHY_NOT_OFF       "retries are off (VHRETRY_RETRIES=0)"
#define WHY_NOT_ONLY_ONE  "the only retry is used"
#define WHY_NOT_ALL_USED  "all %u retries are used"
#define WHY_NOT_TAG_ABOVE "all retries are used (the tag says %u, the limit is %u)"
#define SAY_REMOVE_TAG    "if you copied this execution, remove its tag \"retry: %u\""

/* In place. */
#define SAY_NOT_RERUN    "not run again: interrupted (%s)"
#define SAY_CANNOT_RERUN "not run again in place: %s"
#define SAY_RERUN_FAILED "the command ran again in place %u times, and failed each time"
#define SAY_RERUN_ONCE   "the command ran again in place once, and failed again"
#define SAY_IN_PLACE_ONLY                                                                                    \
    "VHRETRY_IN_PLACE: only vhretry run can run a command again, as the first of its run"

/* Where else a run is told of. */
#define SAY_OUTSIDE        "not in a Valohai execution (VH_JOB_ID is not set): nothing to retry"
#define SAY_STATUS_INSTEAD "ends with exit status %u instead of its own (VHRETRY_RETRY_STATUS)"
#define SAY_RESTART_WAIT   "VHRETRY_RESTART: waiting up to %s until Valohai has uploaded %s for the retry"
#define SAY_SETTLE_ALONE                                                                                     \
    "settle: only for libvhretry.so, which starts it when a program fails (try: vhretry --help)"
#define SAY_WATCH_ALONE                                                                                      \
    "watch: only for libvhretry.so, which starts it beside a program (try: vhretry --help)"

/* VHRETRY_REHEARSE. */
#define SAY_REHEARSED_NOTHING                                                                                \
    "rehearsal: no call matched VHRETRY_REHEARSE=%s, so nothing was made to fail; a peer after the @ "       \
    "must be written as the program does; static programs, Go and io_uring cannot be rehearsed"
#define SAY_REHEARSED_SUCCESS "calls were made to fail, but the command exited with 0: nothing to retry"
#define SAY_REHEARSED_VERDICT "not retried: %s, %s" /* not-network, ... */
#define SAY_REHEARSED_OUTSIDE "%s: in a Valohai execution a retry would follow (VH_JOB_ID is not set)"

/* Files that are asked for. */
#define SAY_TRACE_UNWRITTEN  "VHRETRY_TRACE: cannot write to \"%s\": %s; give a file in a writable folder"
#define SAY_REPORT_UNWRITTEN "VHRETRY_REPORT: cannot write \"%s\": %s; give a file in a writable folder"
#define SAY_DISK_FULL        "no space left"

/* Records found no room: the reason, then each folder and why it took none. */
#define SAY_NOT_RECORDED "not retried: unknown, %s (%s: %s; %s: %s)"

/* More than one process of an execution may settle it. */
#define SAY_LOCK_OF_ANOTHER                                                                                  \
    "another process, not one of ours, holds the lock of this execution: going on without it"
#define SAY_NO_LOCK                                                                                          \
    "no folder of ours takes a lock: if other processes of this execution fail, each may retry it"

#endif
