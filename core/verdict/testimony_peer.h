/* The peer that a text names.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_PEER_H
#define VHRETRY_VERDICT_TESTIMONY_PEER_H

#include "words_slice.h"

enum { TESTIMONY_PEER_SIZE = 128 };

/* Writes the host, or host:port, to `peer` of `size` bytes, NUL-terminated. False, and `peer` is untouched, if `text` names none or
 * the name does not fit. */
bool peer_in_text(char *peer, size_t size, struct slice text);

#endif
