/* What goes wrong, and when: the faults that a test or a person asks for.
 *
 * A fault is asked for as KIND:WHICH:WHAT, such as `post:1:502-html` or `any:2-3:slow=5`. KIND is a call (post, get,
 * list, status-detail) or any; WHICH counts the calls of that kind from 1: `2`, `1-3`, `2-` or `*`.
 */
#ifndef PRETEND_VALOHAI_FAULT_H
#define PRETEND_VALOHAI_FAULT_H

#include "pretend_valohai_check.h"

#include <stdio.h>

enum delivery { DELIVER_WHOLE, DELIVER_HALF, DELIVER_RESET };

struct fault {
    const char *name; /* as asked for, without its argument */
    bool acts;        /* the call takes effect all the same */
    enum delivery delivery;
    bool waits_before;  /* `seconds` before it acts */
    bool waits_after;   /* `seconds` between acting and answering */
    bool outage;        /* nobody listens for `seconds` */
    int status;         /* of the answer instead of the true one; 0: the true one */
    const char *type;   /* its content type */
    const char *body;   /* "FIELD" in it stands for the argument */
    const char *header; /* NULL, or the name of one more header, */
    const char *value;  /* and its value; NULL: the argument */
};

struct planned_fault {
    enum call_kind kind; /* CALL_UNKNOWN: any */
    unsigned first;
    unsigned last;
    const struct fault *fault;
    char argument[64];
};

enum { PLANNED_FAULTS_MAX = 32 };

struct fault_plan {
    struct planned_fault faults[PLANNED_FAULTS_MAX];
    size_t count;
    unsigned calls[CALL_POST + 1]; /* so far, by kind; [CALL_UNKNOWN] counts all */
};

/* Adds a fault. False if `specification` is malformed or there are too many. */
bool fault_plan_add(struct fault_plan *plan, const char *specification);

/* Counts a call and returns the fault that meets it; NULL: none. */
const struct planned_fault *fault_plan_next(struct fault_plan *plan, enum call_kind kind);

/* The argument in seconds. */
double planned_fault_seconds(const struct planned_fault *planned);

/* Lists the faults there are, one a line. */
void print_faults(FILE *stream);

#endif
