/* Did a process go on with its work? Told from the children that it started (core/verdict/README.md, "Tolerated failures").
 */
#ifndef VHRETRY_VERDICT_LATER_WORK_H
#define VHRETRY_VERDICT_LATER_WORK_H

#include "tree.h"

/* How many children are looked at in a row. Attempts of one loop are neighbours; a bound keeps a parent of 100,000 children from
 * costing their square. */
enum { NEIGHBOURS = 32 };

/* The position among the children of `parent`, by start, of the first that started at `time` or later. */
size_t first_started_after(const struct tree *tree, const struct process *parent, uint64_t time);

/* The child at that position. */
const struct process *tree_child_at(const struct tree *tree, const struct process *parent, size_t index);

/* True too of a program that nobody can be in, of which its parent, which ended itself, told no bad end. */
bool process_ended_well(const struct tree *tree, const struct process *process);

/* True if a child of `parent` that started at `since` or later ended well and did more than to look, to tell or to tidy up. How long
 * that took does not count: it says more of the machine. */
bool children_went_on(const struct tree *tree, const struct process *parent, uint64_t since);

/* True if `parent` put a worker to work at `since` or later, a fork of its own, a program of its own name, or one that used the network and
 * was answered, that met no fault and did not fail; or stopped one later, by SIGTERM, of which nothing else is known: so Python ends a pool. */
bool workers_went_on(const struct tree *tree, const struct process *parent, uint64_t since);

#endif
