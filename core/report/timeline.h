/* Which processes of a run a person wants to see, and in which order: the time line without its drawing. */
#ifndef VHRETRY_REPORT_TIMELINE_H
#define VHRETRY_REPORT_TIMELINE_H

#include "../verdict/tree.h"
#include "../verdict/verdict.h"

enum { TIMELINE_ROWS_MAX = 120 };

/* A process that is shown. */
struct timeline_row {
    size_t process; /* in tree.processes */
    unsigned depth; /* how many of those above it are shown */
    bool blamed;    /* on the way from the root to the cause */
    bool
        aside; /* it failed, or one below it, but without a contact with the network, and it is not to blame */
    size_t quiet;    /* below it, without failure, contact and blame */
    size_t left_out; /* below it, with one of these, for which there was no room */
};

/* A peer that had failed a process answered it again. */
struct recovery {
    size_t process;
    const struct record *record; /* borrowed from the journal */
};

struct timeline {
    struct tree tree;
    struct timeline_row rows[TIMELINE_ROWS_MAX]; /* parents first, then their children by start */
    size_t count;
    size_t aside;    /* rows of that kind */
    size_t quiet;    /* in all */
    size_t left_out; /* in all */
    struct recovery *recoveries;
    size_t recovery_count;
    uint64_t begin; /* of the first process */
    uint64_t end;   /* of the run */
};

/* Draws it up; borrows the journal. False if memory ran out. timeline_free in any case. */
bool timeline_draw_up(struct timeline *timeline, const struct journal *journal, const struct run_end *end,
                      const struct verdict *verdict);
void timeline_free(struct timeline *timeline);

/* When the process began and ended, as far as that is known, within the run. */
uint64_t timeline_start_of(const struct timeline *timeline, const struct process *process);
uint64_t timeline_end_of(const struct timeline *timeline, const struct process *process);

#endif
