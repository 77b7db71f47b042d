/* Numbers with their units, as people say them. */
#ifndef VHRETRY_WORDS_AMOUNT_H
#define VHRETRY_WORDS_AMOUNT_H

#include "../evidence/text.h"

/* Adds `0 files`, `1 file`, `2 files`. */
void text_add_amount(struct text *text, uint64_t count, const char *one, const char *many);

/* Adds `60 seconds`, `1 second`, `2.5 seconds`; above two minutes `15 minutes`, `1 h 30 min`. */
void text_add_wait_time(struct text *text, double seconds);

#endif
