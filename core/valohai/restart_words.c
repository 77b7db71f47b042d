#include "restart_words.h"

#include "../messages/valohai.h"
#include "../words/amount.h"
#include "../words/formatted.h"
#include "../words/printable.h"

#include <string.h>

/* Names in one line, for each reason; how many more there are is told by number. */
enum { NAMES_MAX = 5, NAME_LENGTH_MAX = 80 };

static const char *const reasons[] = {
    [FILE_IS_FINE] = RESTART_IN_TIME,  [FILE_IS_WRITTEN] = RESTART_WRITTEN,
    [FILE_IS_LINK] = RESTART_LINK,     [FILE_IS_SPECIAL] = RESTART_SPECIAL,
    [FILE_IS_DENIED] = RESTART_DENIED, [FILE_IS_ONE_TOO_MANY] = RESTART_ONE_TOO_MANY,
};

/* Adds a sentence about so many files. */
static void add_files(struct text *text, size_t count, bool found)
{
    char files[32];
    struct text amount = text_in(files, sizeof files);
    text_add_amount(&amount, count, "file", "files");
    if (found)
        text_add_formatted(text, RESTART_FINDS, files);
    else
        text_add_formatted(text, RESTART_NAMELESS, files);
}

void text_add_restart_input(struct text *text, const struct restart_files *restart, struct json_object *input,
                            struct json_object *own)
{
    if (input) {
        add_files(text, json_object_array_length(input), true);
        return;
    }
    if (restart->problem[0] != '\0') {
        text_add_formatted(text, RESTART_PROBLEM, restart->problem);
    } else if (restart->count == 0) {
        const bool all = strcmp(restart->patterns, "*") == 0;
        text_add(text, all ? RESTART_NO_OUTPUTS : RESTART_NO_MATCH);
        if (!all) {
            text_add_printable(text, restart->patterns, NAME_LENGTH_MAX);
            text_add(text, ")");
        }
    } else {
        text_add(text, RESTART_NOTHING);
    }
    if (own)
        text_add(text, RESTART_OWN_INPUT);
}

static void add_names(struct text *text, const struct restart_files *restart, enum file_obstacle obstacle)
{
    size_t count = 0;
    for (size_t i = 0; i < restart->count; i++) {
        const struct output_file *file = &restart->files[i];
        if (file->id || file->obstacle != obstacle || ++count > NAMES_MAX)
            continue;
        if (count == 1)
            text_add(text, text->length > 0 ? "; " : RESTART_LEFT_OUT);
        else
            text_add(text, ", ");
        text_add_printable(text, file->name, NAME_LENGTH_MAX);
    }
    if (count > NAMES_MAX) {
        text_add_formatted(text, RESTART_AND_MORE, count - NAMES_MAX);
    }
    if (count > 0) {
        text_add(text, " (");
        text_add(text, reasons[obstacle]);
        text_add(text, ")");
    }
}

void text_add_restart_missing(struct text *text, const struct restart_files *restart,
                              struct json_object *input, struct json_object *own)
{
    size_t nameless = 0;
    if (restart->problem[0] != '\0')
        return;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        add_names(text, restart, (enum file_obstacle)i);
    for (size_t i = 0; input && own && i < json_object_array_length(own); i++) {
        const char *address = json_object_get_string(json_object_array_get_idx(own, i));
        nameless += address && !restart_name_of_address(restart, address);
    }
    if (nameless > 0) {
        text_add(text, text->length > 0 ? "; " : RESTART_LEFT_OUT);
        add_files(text, nameless, false);
    }
}
