/* The words that version 1 had for a cause, which are all that tells of it in the status details of old executions. */
#ifndef VHRETRY_WORDS_OLD_CAUSE_H
#define VHRETRY_WORDS_OLD_CAUSE_H

#include "../evidence/refusal.h"

#include <stddef.h>

/* Reads `connect db.internal:5432: Connection refused`: the class, and the peer's words into `peer` of `size` bytes ("" where there is
 * none). FAULT_NONE if `words` are no cause. */
enum fault_class old_cause_parse(const char *words, char *peer, size_t size);

#endif
