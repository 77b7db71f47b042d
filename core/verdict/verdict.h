/* The verdict: what the evidence of a failed run means.
 *
 * Pure: no I/O, no clock, no environment. core/verdict/README.md tells the rules, tests/unit/trees.txt is their
 * specification.
 */
#ifndef VHRETRY_VERDICT_VERDICT_H
#define VHRETRY_VERDICT_VERDICT_H

#include "fault_cause.h"
#include "policy.h"
#include "quoted_words.h"

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

/* One process on the way from the root to the cause. */
struct blamed_process {
    uint32_t pid;
    int status; /* exit status, or 128 + signal */
    bool blind; /* we could not see into it: static, setuid, Go */
    char program[PROGRAM_SIZE];
};

enum { BLAME_PATH_MAX = 16 };

struct verdict {
    enum outcome outcome;
    struct fault_cause cause; /* the fault that explains it, also one that policy then ruled out */
    struct blamed_process path[BLAME_PATH_MAX]; /* from the root to the process that saw the cause */
    size_t path_length;
    struct quoted_words words;
    const struct rule *rule; /* of the site, that decided; NULL none. Borrowed from the policy */
    bool withheld;           /* the retry that the cause would have: by VHRETRY_ON or a rule of the site */
    bool rehearsal_met;      /* some call of the run was made to fail: VHRETRY_REHEARSE */
    char reason[256];        /* one sentence for a person */
};

/* Decides. `journal` may be empty (a status of 75 needs none). Never fails. With memory exhausted it finds no
 * cause and says so in `reason`: promise 2, no evidence, no retry. */
void verdict_reach(struct verdict *verdict, const struct journal *journal, const struct run_end *end,
                   const struct verdict_policy *policy);

#endif
