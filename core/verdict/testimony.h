/* What a program's last words say about its end: a failure of the network, one of its own, or nothing that is clear.
 *
 * Pure: words in, meaning out. What the meaning is worth, beside what the wire saw, core/verdict/weighing.h decides.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_H
#define VHRETRY_VERDICT_TESTIMONY_H

#include "../evidence/fault.h"

#include <stddef.h>

enum testimony_kind { TESTIMONY_SILENT, TESTIMONY_UNCLEAR, TESTIMONY_NETWORK, TESTIMONY_OWN_FAILURE };

struct testimony {
    enum testimony_kind kind;
    enum fault_class class; /* NETWORK: FAULT_NONE where the words do not tell it */
    char peer[128];         /* NETWORK: `db:5432`, `db`, `10.0.0.7:5432`; "" where the words do not tell it */
    size_t line, line_length; /* the line that says it, in the words; a length of 0: none */
};

/* Reads `length` bytes of words, which may hold anything. */
void testimony_read(struct testimony *testimony, const char *words, size_t length);

/* "silent", "unclear", "network", "own-failure". */
const char *testimony_kind_name(enum testimony_kind kind);

#endif
