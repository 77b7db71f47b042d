/* What was heard of the standard error of a run that failed, and whose words these are. */
#ifndef VHRETRY_WRAPPER_HEARD_WORDS_H
#define VHRETRY_WRAPPER_HEARD_WORDS_H

#include "../evidence/words_tail.h"
#include "../records/root.h"

#include <stddef.h>
#include <stdint.h>

/* The last words: `length` bytes, cleaned and masked, printed until `time`. */
struct heard_words {
    char text[WORDS_TAIL_RAW_SIZE + 1];
    size_t length;
    uint64_t time;
};

/* Puts them on record: as the command's own, or, if it was observed, as those of a blind process below it. Those that may be
 * somebody else's are nobody's. */
void heard_words_record(const struct root *root, const struct heard_words *words,
                        const struct root_command *command);

#endif
