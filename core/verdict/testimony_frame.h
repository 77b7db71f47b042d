/* What a frame of a stack says that the message above it leaves open.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_FRAME_H
#define VHRETRY_VERDICT_TESTIMONY_FRAME_H

#include "testimony_saying.h"

/* What Node's frame `text` says, or nothing. `*in_fetch`, false above the first frame of a stack, becomes true below one of a client that
 * fetches. */
struct saying saying_of_frame(struct slice text, bool *in_fetch);

#endif
