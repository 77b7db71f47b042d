#include "field_errors.h"

#include "../words/printable.h"
#include "json_document.h"

#include <string.h>

enum { DEPTH_MAX = 4 };

/* Errors that are about no field: their key says nothing to a person. */
static bool is_anonymous(const char *key)
{
    static const char *const keys[] = {"non_field_errors", "detail", "error", "errors", "message"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static void add_message(struct text *text, const char *field, const char *message)
{
    if (text->length > 0)
        text_add(text, "; ");
    if (*field != '\0') {
        text_add_printable(text, field, 64);
        text_add(text, ": ");
    }
    text_add_printable(text, message, text->size);
}

/* Bounded by `depth`: a nested error, such as one inside `runtime_config`, counts under the outermost field. */
static void add_errors(struct text *text, const char *field, struct json_object *errors, unsigned depth)
{
    if (depth == DEPTH_MAX)
        return;
    if (json_object_is_type(errors, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(errors); i++)
            add_errors(text, field, json_object_array_get_idx(errors, i), depth + 1);
        return;
    }
    if (!json_object_is_type(errors, json_type_object)) {
        if (errors)
            add_message(text, field, json_object_get_string(errors));
        return;
    }
    const char *message = json_string_member(errors, "message");
    if (message) {
        add_message(text, field, message);
        return;
    }
    json_object_object_foreach(errors, key, value)
    {
        add_errors(text, *field != '\0' || is_anonymous(key) ? field : key, value, depth + 1);
    }
}

void text_add_field_errors(struct text *text, struct json_object *body, size_t maximum)
{
    char data[1024];
    struct text errors = text_in(data, sizeof data);
    add_errors(&errors, "", body, 0);
    text_add_printable(text, data, maximum);
}
