/* What is said of the outputs that the retry gets, and of those that it does not. */
#ifndef VHRETRY_VALOHAI_RESTART_WORDS_H
#define VHRETRY_VALOHAI_RESTART_WORDS_H

#include "restart_files.h"

#include "../evidence/text.h"

/* Adds what the retry gets: `input` is that of restart_files_input, NULL where it gets nothing of ours; `own` is the input
 * `_restart` that this execution had itself, or NULL. */
void text_add_restart_input(struct text *text, const struct restart_files *restart, struct json_object *input,
                            struct json_object *own);

/* Adds the names of what it does not get, and why; nothing where nothing is missing, or where nothing came about at all,
 * which the line above tells. */
void text_add_restart_missing(struct text *text, const struct restart_files *restart,
                              struct json_object *input, struct json_object *own);

#endif
