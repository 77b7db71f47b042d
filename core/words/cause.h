/* Words for the cause of a failure.
 */
#ifndef VHRETRY_WORDS_CAUSE_H
#define VHRETRY_WORDS_CAUSE_H

#include "../verdict/fault_cause.h"

#include "../evidence/text.h"

/* `connect db.internal:5432: Connection refused`; `db.internal:5432 reset the connection`; for FAULT_REQUESTED that the program asked for it. The
 * status detail uses this form. */
void text_add_cause(struct text *text, const struct fault_cause *cause);

/* The same with the address in parentheses and the class in brackets, for the log. */
void text_add_cause_for_log(struct text *text, const struct fault_cause *cause);

/* `7 times in 41.0 s, last 0.3 s before the end` */
void text_add_occurrence(struct text *text, const struct fault_cause *cause);

#endif
