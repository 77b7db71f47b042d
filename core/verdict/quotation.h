/* Whose last words go with a verdict, and whether they agree with the wire.
 */
#ifndef VHRETRY_VERDICT_QUOTATION_H
#define VHRETRY_VERDICT_QUOTATION_H

#include "attribution.h"
#include "quoted_words.h"

/* Fills in `words`: those that were weighed, else those of the blamed process `blamed` or of the nearest above it that
 * said something. */
void verdict_quote(struct quoted_words *words, const struct tree *tree, size_t blamed,
                   const struct attribution *attribution);

#endif
