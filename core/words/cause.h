/* Words for the cause of a failure.
 */
#ifndef VHRETRY_WORDS_CAUSE_H
#define VHRETRY_WORDS_CAUSE_H

#include "../verdict/fault_cause.h"

#include "../evidence/text.h"

/* `connect db.internal:5432: Connection refused`; "exit status 75 (please retry)" for FAULT_REQUESTED. The
 * status detail uses this form. */
void text_add_cause(struct text *text, const struct fault_cause *cause);

/* Reads what text_add_cause of version 1 wrote, which has no other trace in old executions: the class, and the peer's words into `peer` of `size` bytes ("" where there is none).
 * FAULT_NONE if `words` are no cause. */
enum fault_class cause_parse(const char *words, char *peer, size_t size);

/* The same with the address in parentheses and the class in brackets, for the log. */
void text_add_cause_for_log(struct text *text, const struct fault_cause *cause);

/* `7 times over 41.0 s, last 0.3 s before the end` */
void text_add_occurrence(struct text *text, const struct fault_cause *cause);

#endif
