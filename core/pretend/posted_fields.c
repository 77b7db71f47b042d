#define _GNU_SOURCE /* strcasestr */
#include "posted_fields.h"

#include "outputs.h"

#include <stdio.h>
#include <string.h>

enum field_type { TEXT, NUMBER, FLAG, OBJECT, TEXTS, OBJECT_OF_TEXTS, OBJECT_OF_LISTS, OBJECT_OF_VALUES };

enum { TAG_LENGTH_MAX = 128 };

struct field {
    const char *name;
    enum field_type type;
    bool required;
    const char *only; /* the one value that exists here; NULL: any */
};

static const struct field posted_fields[] = {
    {"project", TEXT, true, PROJECT_ID},
    {"commit", TEXT, true, COMMIT_IDENTIFIER},
    {"step", TEXT, true, STEP_NAME},
    {"parameters", OBJECT_OF_VALUES, false, NULL},
    {"inputs", OBJECT_OF_LISTS, false, NULL},
    {"environment", TEXT, false, NULL},
    {"image", TEXT, false, NULL},
    {"command", TEXT, false, NULL},
    {"title", TEXT, false, NULL},
    {"tags", TEXTS, false, NULL},
    {"environment_variables", OBJECT_OF_TEXTS, false, NULL},
    {"environment_variable_groups", TEXTS, false, NULL},
    {"inherit_environment_variables", FLAG, false, NULL},
    {"runtime_config", OBJECT, false, NULL},
    {"runtime_config_preset", TEXT, false, NULL},
    {"priority", NUMBER, false, NULL},
    {"time_limit", NUMBER, false, NULL},
};

static const struct field status_detail_fields[] = {{"status_detail", TEXT, true, NULL}};

/* Adds an error to `{field: [...]}`. Valohai words some as a text and some as {"message", "code"}: with a code here
 * the latter, so that a client meets both. */
static void add_error(struct json_object *errors, const char *field, const char *message, const char *code)
{
    struct json_object *list = json_object_object_get(errors, field);
    if (!list) {
        list = json_object_new_array();
        json_object_object_add(errors, field, list);
    }
    if (!code) {
        json_object_array_add(list, json_object_new_string(message));
        return;
    }
    struct json_object *error = json_object_new_object();
    json_object_object_add(error, "message", json_object_new_string(message));
    json_object_object_add(error, "code", json_object_new_string(code));
    json_object_array_add(list, error);
}

static bool is_list_of_texts(struct json_object *value)
{
    if (!json_object_is_type(value, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(value); i++)
        if (!json_object_is_type(json_object_array_get_idx(value, i), json_type_string))
            return false;
    return true;
}

/* A parameter is a text, a number, a flag, or a list of them. */
static bool is_parameter(struct json_object *value)
{
    return value && !json_object_is_type(value, json_type_object);
}

static bool has_members_of_type(struct json_object *object, enum field_type type)
{
    if (!json_object_is_type(object, json_type_object))
        return false;
    json_object_object_foreach(object, name, value)
    {
        (void)name;
        if ((type == OBJECT_OF_TEXTS && !json_object_is_type(value, json_type_string)) ||
            (type == OBJECT_OF_LISTS && !is_list_of_texts(value)) ||
            (type == OBJECT_OF_VALUES && !is_parameter(value)))
            return false;
    }
    return true;
}

/* Beside the one commit that was fetched there is any that a person sent along: `~` and a SHA-256 in hex. */
static bool is_adhoc_commit(const struct field *field, struct json_object *value)
{
    const char *text = json_object_get_string(value);
    return strcmp(field->name, "commit") == 0 && text[0] == '~' && strlen(text) == 65 &&
           strspn(text + 1, "0123456789abcdef") == 64;
}

static void check_field(struct json_object *errors, const struct field *field, struct json_object *value)
{
    static const char *const wanted[] = {
        [TEXT] = "Not a valid string.",
        [NUMBER] = "A valid integer is required.",
        [FLAG] = "Must be a valid boolean.",
        [OBJECT] = "Expected a dictionary of items.",
        [TEXTS] = "Expected a list of strings.",
        [OBJECT_OF_TEXTS] = "Expected a dictionary of strings.",
        [OBJECT_OF_LISTS] = "Expected a dictionary of lists of strings.",
        [OBJECT_OF_VALUES] = "Expected a dictionary of values.",
    };
    static const enum json_type plain_types[] = {json_type_string, json_type_int, json_type_boolean,
                                                 json_type_object};
    bool right = field->type <= OBJECT  ? json_object_is_type(value, plain_types[field->type])
                 : field->type == TEXTS ? is_list_of_texts(value)
                                        : has_members_of_type(value, field->type);
    if (!value) {
        add_error(errors, field->name, "This field may not be null.", NULL);
    } else if (!right) {
        add_error(errors, field->name, wanted[field->type], "invalid");
    } else if (field->type == TEXT && json_object_get_string_len(value) == 0) {
        add_error(errors, field->name, "This field may not be blank.", "blank");
    } else if (field->only && strcmp(json_object_get_string(value), field->only) != 0 &&
               !is_adhoc_commit(field, value)) {
        char text[512];
        snprintf(text, sizeof text, "Invalid pk \"%s\" - object does not exist.",
                 json_object_get_string(value));
        add_error(errors, field->name, text, "does_not_exist");
    }
}

static struct json_object *fields_errors(const struct field *fields, size_t count, struct json_object *body)
{
    struct json_object *errors = json_object_new_object();
    if (!json_object_is_type(body, json_type_object)) {
        add_error(errors, "non_field_errors", "Invalid data. Expected a dictionary.", "invalid");
        return errors;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_object *value = NULL;
        if (json_object_object_get_ex(body, fields[i].name, &value))
            check_field(errors, &fields[i], value);
        else if (fields[i].required)
            add_error(errors, fields[i].name, "This field is required.", NULL);
    }
    json_object_object_foreach(body, name, value)
    {
        (void)value;
        size_t i = 0;
        while (i < count && strcmp(fields[i].name, name) != 0)
            i++;
        if (i == count)
            add_error(errors, name, "Unknown field.", NULL);
    }
    if (json_object_object_length(errors) > 0)
        return errors;
    json_object_put(errors);
    return NULL;
}

/* What the real one may take, and a reader of tags may not: the documented recipe takes whatever contains "retry" for the
 * counter, and tables show tags as they are. */
static struct json_object *tags_errors(struct json_object *tags)
{
    struct json_object *errors = json_object_new_object();
    size_t counters = 0;
    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        const char *tag = json_object_get_string(json_object_array_get_idx(tags, i));
        counters += strcasestr(tag, "retry") != NULL;
        if (strlen(tag) > TAG_LENGTH_MAX)
            add_error(errors, "tags", "Ensure this field has no more than 128 characters.", "max_length");
        for (const char *byte = tag; *byte != '\0'; byte++)
            if ((unsigned char)*byte < 0x20 || *byte == 0x7f)
                add_error(errors, "tags", "Control characters are not allowed.", "invalid");
    }
    if (counters > 1)
        add_error(errors, "tags", "More than one tag contains the word of the counter.", NULL);
    if (json_object_object_length(errors) > 0)
        return errors;
    json_object_put(errors);
    return NULL;
}

/* Outputs that an input names are there. */
static struct json_object *inputs_errors(struct json_object *inputs, const struct store *store)
{
    struct json_object *errors = json_object_new_object();
    if (inputs) {
        json_object_object_foreach(inputs, name, urls)
        {
            (void)name;
            for (size_t i = 0; i < json_object_array_length(urls); i++)
                if (!output_exists(store, json_object_get_string(json_object_array_get_idx(urls, i))))
                    add_error(errors, "inputs", "Datum not found.", "does_not_exist");
        }
    }
    if (json_object_object_length(errors) > 0)
        return errors;
    json_object_put(errors);
    return NULL;
}

struct json_object *payload_errors(struct json_object *payload, const struct store *store)
{
    struct json_object *errors =
        fields_errors(posted_fields, sizeof posted_fields / sizeof *posted_fields, payload);
    if (!errors)
        errors = tags_errors(json_object_object_get(payload, "tags"));
    if (!errors)
        errors = inputs_errors(json_object_object_get(payload, "inputs"), store);
    if (errors)
        return errors;
    struct json_object *name = json_object_object_get(payload, "environment");
    struct json_object *environment = name ? environment_named(json_object_get_string(name)) : NULL;
    if (name && !environment) {
        errors = json_object_new_object();
        add_error(errors, "environment", "Environment not found or not available to you.", "not_available");
    }
    json_object_put(environment);
    return errors;
}

struct json_object *status_detail_errors(struct json_object *body)
{
    return fields_errors(status_detail_fields, 1, body);
}
