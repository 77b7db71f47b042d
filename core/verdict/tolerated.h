/* A child's failure that its parent tolerated (core/verdict/README.md, "Tolerated failures").
 */
#ifndef VHRETRY_VERDICT_TOLERATED_H
#define VHRETRY_VERDICT_TOLERATED_H

#include "attribution.h"

/* True if `parent` went on after the failure of its `child`. `attributions` holds those of all children. */
bool child_was_tolerated(const struct tree *tree, const struct attribution *attributions,
                         const struct process *parent, const struct process *child);

#endif
