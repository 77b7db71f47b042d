#include "own_variables.h"

#include "../settings/settings.h"
#include "../words/printable.h"
#include "json_document.h"

#include <stdbool.h>

static bool is_plain(struct json_object *value)
{
    const enum json_type type = json_object_get_type(value);
    return type == json_type_string || type == json_type_int || type == json_type_double ||
           type == json_type_boolean;
}

/* `told` is the value itself, or an object that has it. A secret has none, or one that is not meant for us. */
static const char *value_of(const char *name, struct json_object *told)
{
    struct json_object *value = told;
    if (json_object_is_type(told, json_type_object)) {
        if (json_object_get_boolean(json_object_object_get(told, "secret")))
            return NULL;
        value = json_object_object_get(told, "value");
    }
    return is_plain(value) && !setting_is_token(name) ? json_object_get_string(value) : NULL;
}

void own_variables_visit(struct json_object *own, own_variable_visit *visit, void *context)
{
    struct json_object *list = json_member(own, "environment_variables", json_type_array);
    for (size_t i = 0; list && i < json_object_array_length(list); i++) {
        struct json_object *told = json_object_array_get_idx(list, i);
        const char *name = json_string_member(told, "name");
        if (name)
            visit(context, name, value_of(name, told));
    }
    struct json_object *object = json_member(own, "environment_variables", json_type_object);
    if (!object)
        return;
    json_object_object_foreach(object, name, told)
    {
        visit(context, name, value_of(name, told));
    }
}

struct lost {
    struct text *text;
    size_t start;
};

static void add_if_lost(void *context, const char *name, const char *value)
{
    const struct lost *lost = context;
    if (value)
        return;
    text_add(lost->text, lost->text->length > lost->start ? ", " : "");
    text_add_printable(lost->text, name, 64);
}

void text_add_lost_variables(struct text *text, struct json_object *own)
{
    struct lost lost = {.text = text, .start = text->length};
    own_variables_visit(own, add_if_lost, &lost);
}
