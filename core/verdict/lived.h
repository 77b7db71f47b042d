/* Did a process live with a fault, or die of it? (core/verdict/README.md, "Living with a fault")
 *
 * Told from what it did meanwhile, not from how fast its end came: that says more of the machine than of the program.
 */
#ifndef VHRETRY_VERDICT_LIVED_H
#define VHRETRY_VERDICT_LIVED_H

#include "tree.h"

/* Nanoseconds from `time` to `end`; 0 if it came later, as a final record can by a hair. */
uint64_t time_before(uint64_t time, uint64_t end);

/* True if the process had met the fault so often over so long that a bug after it needs no other explanation. */
bool fault_is_habitual(const struct record *fault);

/* True if the process, whose end at `end` is to be explained, had made a habit of the fault, and did not give up with it. */
bool fault_was_lived_with(const struct process *process, const struct record *fault, uint64_t end);

/* True if the process has used too much processor time since `record` for that to have been its end alone. */
bool process_worked_since(const struct process *process, const struct record *record);

/* True if the process, or a worker of its own, turned to other work after the fault, and never came back to its peer. */
bool process_went_on(const struct tree *tree, const struct process *process, const struct record *fault);

/* True if more than unwinding lies between what happened at `since`, and what the process said last or, if it is silent, its end.
 * `fault`: what happened, if it was a fault of its own; else NULL. */
bool lived_on(const struct tree *tree, const struct process *process, const struct record *fault,
              uint64_t since, uint64_t end);

#endif
