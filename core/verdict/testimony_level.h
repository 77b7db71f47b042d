/* The level that a logger gave a line.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_LEVEL_H
#define VHRETRY_VERDICT_TESTIMONY_LEVEL_H

#include "words_slice.h"

enum level {
    LEVEL_NONE, /* no logger's line */
    LEVEL_CHATTER,
    LEVEL_ERROR
};

/* Reads the level of `*text`, and takes a short one such as "ERROR: " away from its start. `json`: it is a field there. */
enum level level_of_line(struct slice *text, bool json);

#endif
