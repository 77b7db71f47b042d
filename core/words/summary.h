/* The run in a table, in the manner of `strace -c`: whom it talked to, how often that failed, and what became of it. */
#ifndef VHRETRY_WORDS_SUMMARY_H
#define VHRETRY_WORDS_SUMMARY_H

#include "../verdict/tree.h"
#include "../verdict/verdict.h"

enum { SUMMARY_ROWS_MAX = 32 };

/* A peer, and how it failed. */
struct summary_row {
    const struct peer *peer; /* borrowed from the journal */
    enum fault_phase phase;
    enum fault_class class; /* FAULT_NONE: nothing failed */
    uint64_t calls;         /* counted in debug mode alone */
    uint64_t failed;
    uint64_t last; /* of the failures */
    const char *state;
};

struct summary {
    struct summary_row rows[SUMMARY_ROWS_MAX];
    size_t count;
    size_t left_out; /* faults that did not fit */
};

/* What became of a fault, in the verdict's eyes: "cause", "ruled out", "recovered", "tolerated" or "open". */
const char *fault_state(const struct process *process, const struct seen_fault *fault,
                        const struct verdict *verdict);

/* Gathers the rows. Borrows the journal. */
void summary_draw_up(struct summary *summary, const struct tree *tree, const struct journal *journal,
                     const struct verdict *verdict);

/* Adds the table, each line beginning with `prefix`:
 *
 *     peer                              phase    class          calls failed      ago state
 *     db.internal:5432                  connect  refused            9      7    0.3 s cause
 *
 * `calls` are those whose outcome the program heard, of all processes that came to their end; `ago` is how long before the
 * run's end the last failure was. Nothing is added for a run without calls and faults. */
void text_add_summary(struct text *text, const char *prefix, const struct journal *journal,
                      const struct run_end *end, const struct verdict *verdict);

#endif
