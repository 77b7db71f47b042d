/* A child's failure that its parent tolerated (core/verdict/README.md, "Tolerated failures").
 */
#ifndef VHRETRY_VERDICT_ABSORBED_H
#define VHRETRY_VERDICT_ABSORBED_H

#include "blame.h"

/* True if `parent` tolerated the failure of its `child`. `explanations` holds those of all children. */
bool child_was_absorbed(const struct tree *tree, const struct explanation *explanations,
                        const struct process *parent, const struct process *child);

#endif
