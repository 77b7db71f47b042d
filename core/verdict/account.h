/* An account of the faults and failures that did not decide the verdict: what was got over, and whom nobody saw into.
 *
 * For people who ask why; the verdict itself needs none of it. Pure, as all of core/verdict.
 */
#ifndef VHRETRY_VERDICT_ACCOUNT_H
#define VHRETRY_VERDICT_ACCOUNT_H

#include "verdict.h"

/* Why a fault does not count. */
enum fault_fate {
    FATE_ANSWERED,    /* the same process reached the peer later */
    FATE_LIVED_WITH,  /* its process ended with 0 */
    FATE_NOT_TO_BLAME /* the verdict went another way */
};

/* "then reached", "lived with", "not to blame". */
const char *fault_fate_words(enum fault_fate fate);

struct other_fault {
    struct fault_cause fault;
    struct blamed_process process;
    enum fault_fate fate;
};

enum { ACCOUNT_MAX = 16 };

struct account {
    struct other_fault faults[ACCOUNT_MAX]; /* the newest */
    size_t fault_count;
    size_t faults_left_out; /* that did not fit */
    struct blamed_process blind[ACCOUNT_MAX];
    size_t blind_count;
    size_t blind_left_out;
};

/* Draws it up for a verdict that was reached on the same journal and end. Empty where memory ran out. */
void account_draw_up(struct account *account, const struct verdict *verdict, const struct journal *journal,
                     const struct run_end *end);

#endif
