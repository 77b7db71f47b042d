#include "restart_words.h"

#include "../words/printable.h"

#include <string.h>

/* Names in one line, for each reason; how many more there are is told by number. */
enum { NAMES_MAX = 5, NAME_LENGTH_MAX = 80 };

static const char *const reasons[] = {
    [FILE_IS_FINE] = "not uploaded in time, see VHRETRY_RESTART_WAIT",
    [FILE_IS_WRITTEN] = "still being written",
    [FILE_IS_LINK] = "a symbolic link",
    [FILE_IS_SPECIAL] = "no regular file",
    [FILE_IS_DENIED] = "may not be made read-only",
    [FILE_IS_ONE_TOO_MANY] = "too many files: the newest thousand are carried over",
};

static void add_count(struct text *text, size_t count, const char *one, const char *many)
{
    text_add_unsigned(text, count);
    text_add(text, count == 1 ? one : many);
}

void text_add_restart_input(struct text *text, const struct restart_files *restart, struct json_object *input,
                            struct json_object *own)
{
    if (input) {
        text_add(text, "the retry finds ");
        add_count(text, json_object_array_length(input), " file", " files");
        text_add(text, " in its input " RESTART_INPUT);
        return;
    }
    if (restart->problem[0] != '\0') {
        text_add(text, "the retry gets no outputs of this execution (VHRETRY_RESTART): ");
        text_add(text, restart->problem);
    } else if (restart->count == 0) {
        text_add(text, "the retry gets no outputs of this execution: there are none");
        if (strcmp(restart->patterns, "*") != 0) {
            text_add(text, " that VHRETRY_RESTART (");
            text_add_printable(text, restart->patterns, NAME_LENGTH_MAX);
            text_add(text, ") matches");
        }
    } else {
        text_add(text, "the retry gets no outputs of this execution");
    }
    if (own)
        text_add(text, "; its input " RESTART_INPUT " is that of this execution");
}

static void add_names(struct text *text, const struct restart_files *restart, enum file_obstacle obstacle)
{
    size_t count = 0;
    for (size_t i = 0; i < restart->count; i++) {
        const struct output_file *file = &restart->files[i];
        if (file->id || file->obstacle != obstacle || ++count > NAMES_MAX)
            continue;
        if (count == 1)
            text_add(text, text->length > 0 ? "; " : "not carried over to the retry: ");
        else
            text_add(text, ", ");
        text_add_printable(text, file->name, NAME_LENGTH_MAX);
    }
    if (count > NAMES_MAX) {
        text_add(text, " and ");
        text_add_unsigned(text, count - NAMES_MAX);
        text_add(text, " more");
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
        text_add(text, text->length > 0 ? "; " : "not carried over to the retry: ");
        add_count(text, nameless, " file", " files");
        text_add(text, " of its own input " RESTART_INPUT " (inputs.json does not name them)");
    }
}
