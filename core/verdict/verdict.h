/* The verdict: what the evidence of a failed run means.
 *
 * Pure: no I/O, no clock, no environment. DESIGN section 2 "Verdict" is the rule, tests/unit/trees.txt its
 * specification.
 */
#ifndef VHRETRY_VERDICT_VERDICT_H
#define VHRETRY_VERDICT_VERDICT_H

#include "journal_reader.h"
#include "pattern.h"

enum outcome {
    OUTCOME_SUCCEEDED,   /* status 0 */
    OUTCOME_NOT_NETWORK, /* nothing on the blame path explains the failure */
    OUTCOME_UNKNOWN,     /* nothing explains it, but a process we cannot see into is to blame */
    OUTCOME_RETRY,
    OUTCOME_EXHAUSTED, /* as retry, but no retries are left */
    OUTCOME_STOPPED,   /* somebody stopped it */
    OUTCOME_DISABLED   /* as retry, but VHRETRY_MODE=off */
};

/* "succeeded", "not-network", ...: public names. */
const char *outcome_name(enum outcome outcome);

struct verdict_policy {
    fault_class_set classes;           /* that may be a cause: VHRETRY_ON */
    const struct peer_pattern *ignore; /* VHRETRY_IGNORE */
    size_t ignore_count;
    const struct peer_pattern *only; /* VHRETRY_ONLY; none: every peer */
    size_t only_count;
    const struct peer *own_addresses; /* of this machine, beside loopback; ports do not count */
    size_t own_address_count;
    uint64_t
        window; /* nanoseconds before its process's end in which a fault may explain it: VHRETRY_WINDOW */
    unsigned retries;     /* VHRETRY_RETRIES */
    unsigned retry_count; /* of this execution: 0 for the first attempt */
    bool disabled;        /* VHRETRY_MODE=off */
};

struct run_end {
    struct image root; /* the image that ended; start 0: the newest of that pid */
    uint64_t time;     /* when, CLOCK_BOOTTIME nanoseconds */
    int status;        /* exit status 0 to 255 */
    int signal;        /* the signal that ended it; 0 none */
};

/* One process on the way from the root to the cause. */
struct blamed_process {
    uint32_t pid;
    int status; /* exit status, or 128 + signal */
    bool blind; /* we could not see into it: static, setuid, Go */
    char program[PROGRAM_SIZE];
};

enum { BLAME_PATH_MAX = 16 };

struct fault_cause {
    enum fault_class class; /* FAULT_NONE: no cause */
    enum fault_phase phase;
    int error;              /* errno, or getaddrinfo result in PHASE_RESOLVE */
    int system_error;       /* errno behind EAI_SYSTEM */
    struct refusal refusal; /* in PHASE_ANSWER */
    struct peer peer;
    uint32_t count;
    uint64_t first; /* nanoseconds */
    uint64_t last;
    uint64_t before_end; /* nanoseconds between `last` and the end of its process */
};

struct verdict {
    enum outcome outcome;
    struct fault_cause cause; /* the fault that explains it, also one that policy then ruled out */
    struct blamed_process path[BLAME_PATH_MAX]; /* from the root to the process that saw the cause */
    size_t path_length;
    char reason[256]; /* one sentence for a person */
};

/* Decides. `journal` may be empty (a status of 75 needs none). Never fails. With memory exhausted it finds no
 * cause and says so in `reason`: promise 2, no evidence, no retry. */
void verdict_reach(struct verdict *verdict, const struct journal *journal, const struct run_end *end,
                   const struct verdict_policy *policy);

/* `connect db.internal:5432: Connection refused`; "exit status 75 (please retry)" for FAULT_REQUESTED. The
 * status detail uses this form. */
void text_add_cause(struct text *text, const struct fault_cause *cause);

/* Reads what text_add_cause wrote: the class, and the peer's words into `peer` of `size` bytes ("" where there is none).
 * FAULT_NONE if `words` are no cause. */
enum fault_class cause_parse(const char *words, char *peer, size_t size);

/* The same with the address in parentheses and the class in brackets, for the log. */
void text_add_cause_for_log(struct text *text, const struct fault_cause *cause);

#endif
