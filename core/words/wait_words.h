/* The lines of a wait before another attempt. */
#ifndef VHRETRY_WORDS_WAIT_WORDS_H
#define VHRETRY_WORDS_WAIT_WORDS_H

#include "../evidence/text.h"

#include <stdbool.h>

/* A wait under way. */
struct wait_words {
    bool in_place;     /* for a rerun in place, not for a fresh execution */
    unsigned number;   /* of the attempt that is waited for, counting from 1 */
    unsigned allowed;  /* of so many */
    double seconds;    /* the whole wait */
    double left;       /* of it, in seconds */
    double asked;      /* seconds that the server asked for; 0: it did not */
    const char *until; /* `14:05:09 UTC`; "": not to be said */
};

/* Adds `retry 1 of 3 starts in 60 seconds (why: vhretry explain)`. Without a wait there is nothing to read meanwhile, and no hint. */
void text_add_wait(struct text *text, const struct wait_words *wait);

/* Adds `still waiting: retry 1 of 3 starts in 30 seconds`. */
void text_add_still_waiting(struct text *text, const struct wait_words *wait);

#endif
