#include "payload.h"

#include "json_document.h"
#include "tags.h"

#include <string.h>

/* Fields that may go missing: better a retry without its title than none. Tags may not: they count the retries and
 * keep a second one from being started. The rest of what the documented minimum needs may not either. */
static const char *const optional_fields[] = {"parameters", "inputs", "environment",
                                              "image",      "title",  "inherit_environment_variables"};

static void add_string(struct json_object *object, const char *key, const char *value)
{
    if (value)
        json_object_object_add(object, key, json_object_new_string(value));
}

static void add_tag(struct json_object *tags, const char *tag)
{
    json_object_array_add(tags, json_object_new_string(tag));
}

static struct json_object *next_tags(struct json_object *old, const char *execution_id, unsigned retry_number)
{
    struct json_object *tags = json_object_new_array();
    for (size_t i = 0; old && i < json_object_array_length(old); i++) {
        struct json_object *tag = json_object_array_get_idx(old, i);
        unsigned count;
        if (json_object_is_type(tag, json_type_string) &&
            !tag_is_retry_count(json_object_get_string(tag), &count) &&
            !tag_is_lineage(json_object_get_string(tag)))
            json_object_array_add(tags, json_object_get(tag));
    }
    char data[256];
    struct text text = text_in(data, sizeof data);
    text_add_retry_count_tag(&text, retry_number);
    add_tag(tags, data);
    text = text_in(data, sizeof data);
    text_add_lineage_tag(&text, execution_id);
    add_tag(tags, data);
    return tags;
}

/* Adds the parameters that have a value: a null cannot be posted, and means the step's default anyway. */
static void carry_parameters(struct json_object *payload, struct json_object *parameters)
{
    if (!parameters || json_object_object_length(parameters) == 0)
        return;
    struct json_object *carried = json_object_new_object();
    json_object_object_foreach(parameters, name, value)
    {
        if (value)
            json_object_object_add(carried, name, json_object_get(value));
    }
    json_object_object_add(payload, "parameters", carried);
}

/* The GET has a list of {name, urls}, the POST wants {name: urls}. */
static void carry_inputs(struct json_object *payload, struct json_object *inputs)
{
    const size_t count = inputs ? json_object_array_length(inputs) : 0;
    if (count == 0)
        return;
    struct json_object *carried = json_object_new_object();
    for (size_t i = 0; i < count; i++) {
        struct json_object *input = json_object_array_get_idx(inputs, i);
        const char *name = json_string_member(input, "name");
        struct json_object *urls = json_member(input, "urls", json_type_array);
        if (name && urls)
            json_object_object_add(carried, name, json_object_get(urls));
    }
    json_object_object_add(payload, "inputs", carried);
}

/* The GET tells id and slug, and the POST takes both: an id stays what it is when somebody renames. */
static const char *environment_of(struct json_object *own)
{
    struct json_object *environment = json_member(own, "environment", json_type_object);
    const char *id = json_string_member(environment, "id");
    return id ? id : json_string_member(environment, "slug");
}

/* The command is not carried over: what the GET shows may have its parameters filled in already, and posted as it is
 * would freeze them. The step of the same commit has it. */
static void carry_over_own(struct json_object *payload, struct json_object *own)
{
    carry_parameters(payload, json_member(own, "parameters", json_type_object));
    carry_inputs(payload, json_member(own, "inputs", json_type_array));
    add_string(payload, "environment", environment_of(own));
    add_string(payload, "image", json_string_member(own, "image"));
    add_string(payload, "title", json_string_member(own, "title"));
}

/* inputs.json is no source: it names files as they were found, not what was asked for. */
static void carry_over_files(struct json_object *payload, const struct identity *identity)
{
    struct json_object *execution = identity->execution;
    const char *environment = json_string_member(execution, "valohai.environment-id");
    carry_parameters(payload, identity->parameters);
    add_string(payload, "environment",
               environment ? environment : json_string_member(execution, "valohai.environment-slug"));
    add_string(payload, "image", json_string_member(execution, "valohai.execution-image"));
    add_string(payload, "title", json_string_member(execution, "valohai.execution-title"));
}

struct json_object *retry_payload(const struct identity *identity, const struct own_execution *own,
                                  unsigned retry_number)
{
    struct json_object *payload = json_object_new_object();
    if (!payload)
        return NULL;
    add_string(payload, "project", identity->project_id);
    add_string(payload, "commit", identity->commit);
    add_string(payload, "step", identity->step);
    /* Without it a secret of the project, the token itself, may be missing in the retry. */
    json_object_object_add(payload, "inherit_environment_variables", json_object_new_boolean(1));
    if (own->body)
        carry_over_own(payload, own->body);
    else
        carry_over_files(payload, identity);

    /* Those of the GET are newer: a person may have added some since. */
    struct json_object *tags = json_member(own->body, "tags", json_type_array);
    if (!tags)
        tags = json_member(identity->execution, "valohai.execution-tags", json_type_array);
    json_object_object_add(payload, "tags", next_tags(tags, identity->execution_id, retry_number));
    return payload;
}

const char *retry_payload_drop(struct json_object *payload, struct json_object *errors)
{
    for (size_t i = 0; i < sizeof optional_fields / sizeof *optional_fields; i++) {
        const char *field = optional_fields[i];
        if (json_object_is_type(errors, json_type_object) && json_object_object_get_ex(errors, field, NULL) &&
            json_object_object_get_ex(payload, field, NULL)) {
            json_object_object_del(payload, field);
            return field;
        }
    }
    return NULL;
}
