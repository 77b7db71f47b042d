/* Blame: which process of the tree is to answer for the failure, and with which fault (core/verdict/README.md,
 * "Blame").
 */
#ifndef VHRETRY_VERDICT_BLAME_H
#define VHRETRY_VERDICT_BLAME_H

#include "attribution.h"

/* Explains the root's failure and that of every process below it: `*attributions` has one entry per process of the
 * tree, and the way from the root goes along `through`. NULL if memory ran out or there is no root; the caller
 * frees it. */
struct attribution *blame(const struct tree *tree, const struct verdict_policy *policy);

#endif
