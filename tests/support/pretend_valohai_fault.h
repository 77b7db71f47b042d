/* What goes wrong, and when: the faults that a test or a person asks for.
 *
 * A fault is asked for as KIND:WHICH:WHAT, such as `post:1:502-html` or `any:2-3:slow=5`. KIND is a call (post, get,
 * list, status-detail) or any; WHICH counts the calls of that kind from 1: `2`, `1-3`, `2-` or `*`.
 */
#ifndef PRETEND_VALOHAI_FAULT_H
#define PRETEND_VALOHAI_FAULT_H

#include "../../core/pretend/request_check.h"
#include "../../core/pretend/trouble.h"

#include <stdio.h>

struct planned_fault {
    enum call_kind kind; /* CALL_UNKNOWN: any */
    unsigned first;
    unsigned last;
    char argument[64];
    char body[256];
    struct trouble trouble;
};

enum { PLANNED_FAULTS_MAX = 32 };

struct fault_plan {
    struct planned_fault faults[PLANNED_FAULTS_MAX];
    size_t count;
    unsigned calls[CALL_POST + 1]; /* so far, by kind; [CALL_UNKNOWN] counts all */
};

/* Adds a fault. False if `specification` is malformed or there are too many. */
bool fault_plan_add(struct fault_plan *plan, const char *specification);

/* Counts a call and returns what meets it, for as long as the plan lives; NULL: nothing. `context` is the struct fault_plan. */
const struct trouble *fault_plan_next(void *context, enum call_kind kind);

/* Lists the faults there are, one a line. */
void print_faults(FILE *stream);

#endif
