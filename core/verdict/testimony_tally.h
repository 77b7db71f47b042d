/* Tallies: the line in which a program itself sums up what failed, `3 of 8 shards failed: ConnectionError`.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_TALLY_H
#define VHRETRY_VERDICT_TESTIMONY_TALLY_H

#include "testimony_saying.h"

/* True if `text` is a tally; then `saying` is what it says: nothing where nothing failed, or where its items contradict each
 * other. A status or a name that is too little by itself (`503`, which may be anybody's number; `HTTPError`) only names what the
 * wire saw. */
bool tally_read(struct slice text, struct saying *saying);

/* True if `text` announces the lines of a tally: "Failed shards:". */
bool tally_begins(struct slice text);

#endif
