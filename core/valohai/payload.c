#include "payload.h"

#include "../evidence/attempt_variables.h"
#include "../messages/valohai.h"
#include "json_document.h"
#include "own_variables.h"
#include "tags.h"

#include <string.h>

/* Fields that may go missing: better a retry without its title than none. Tags may not: they count the retries and
 * keep a second one from being started. The rest of what the documented minimum needs may not either. */
static const char *const optional_fields[] = {"parameters",
                                              "inputs",
                                              "environment",
                                              "image",
                                              "command",
                                              "title",
                                              "priority",
                                              "time_limit",
                                              "runtime_config",
                                              "runtime_config_preset",
                                              "environment_variables",
                                              "environment_variable_groups",
                                              "inherit_environment_variables"};

/* json-c takes a NULL, which is what it gives where memory ran out, for a JSON null: a payload under way remembers that
 * something was not to be had, or a retry might go without its tags. */
struct building {
    struct json_object *payload;
    bool complete;
};

/* Takes over `value`. */
static void add(struct building *building, struct json_object *object, const char *key,
                struct json_object *value)
{
    if (value && json_object_object_add(object, key, value) == 0)
        return;
    json_object_put(value);
    building->complete = false;
}

static void append(struct building *building, struct json_object *list, struct json_object *value)
{
    if (value && json_object_array_add(list, value) == 0)
        return;
    json_object_put(value);
    building->complete = false;
}

static void add_string(struct building *building, const char *key, const char *value)
{
    if (value)
        add(building, building->payload, key, json_object_new_string(value));
}

/* A list to be filled, NULL where memory ran out. */
static struct json_object *new_list(struct building *building)
{
    struct json_object *list = json_object_new_array();
    building->complete = building->complete && list;
    return list;
}

static struct json_object *new_object(struct building *building)
{
    struct json_object *object = json_object_new_object();
    building->complete = building->complete && object;
    return object;
}

/* Tags of the failed execution that speak of that attempt alone. */
static bool is_tag_of_one_attempt(const char *tag)
{
    unsigned count;
    const char *peer;
    return tag_is_retry_count(tag, &count) || tag_lineage(tag) != NULL ||
           tag_cause(tag, &peer) != FAULT_NONE || strcmp(tag, REHEARSAL_TAG) == 0;
}

static void add_next_tags(struct building *building, struct json_object *old, const char *execution_id,
                          unsigned retry_number, const struct fault_cause *cause)
{
    struct json_object *tags = new_list(building);
    if (!tags)
        return;
    for (size_t i = 0; old && i < json_object_array_length(old); i++) {
        struct json_object *tag = json_object_array_get_idx(old, i);
        if (json_object_is_type(tag, json_type_string) && !is_tag_of_one_attempt(json_object_get_string(tag)))
            append(building, tags, json_object_get(tag));
    }
    if (cause && cause->rehearsed)
        append(building, tags, json_object_new_string(REHEARSAL_TAG));
    char data[256];
    struct text text = text_in(data, sizeof data);
    text_add_retry_count_tag(&text, retry_number);
    append(building, tags, json_object_new_string(data));
    text = text_in(data, sizeof data);
    text_add_lineage_tag(&text, execution_id);
    append(building, tags, json_object_new_string(data));
    if (cause && cause->class != FAULT_NONE) {
        text = text_in(data, sizeof data);
        text_add_cause_tag(&text, cause->class, &cause->peer);
        append(building, tags, json_object_new_string(data));
    }
    add(building, building->payload, "tags", tags);
}

/* Adds the parameters that have a value: a null cannot be posted, and means the step's default anyway. */
static void carry_parameters(struct building *building, struct json_object *parameters)
{
    if (!parameters || json_object_object_length(parameters) == 0)
        return;
    struct json_object *carried = new_object(building);
    if (!carried)
        return;
    json_object_object_foreach(parameters, name, value)
    {
        if (value)
            add(building, carried, name, json_object_get(value));
    }
    add(building, building->payload, "parameters", carried);
}

/* The GET has a list of {name, urls}, the POST wants {name: urls}. */
static void carry_inputs(struct building *building, struct json_object *inputs)
{
    const size_t count = inputs ? json_object_array_length(inputs) : 0;
    struct json_object *carried = count > 0 ? new_object(building) : NULL;
    if (!carried)
        return;
    for (size_t i = 0; i < count; i++) {
        struct json_object *input = json_object_array_get_idx(inputs, i);
        const char *name = json_string_member(input, "name");
        struct json_object *urls = json_member(input, "urls", json_type_array);
        if (name && urls)
            add(building, carried, name, json_object_get(urls));
    }
    add(building, building->payload, "inputs", carried);
}

/* In place of those that the failed execution had. */
static void add_attempt(struct building *building, struct json_object *variables,
                        const struct identity *identity)
{
    const struct {
        const char *name;
        unsigned value;
    } numbers[] = {{ATTEMPT_VARIABLE, identity->place.attempt + 1},
                   {RETRY_COUNT_VARIABLE, identity->place.attempt}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char data[16];
        struct text text = text_in(data, sizeof data);
        text_add_unsigned(&text, numbers[i].value);
        add(building, variables, numbers[i].name, json_object_new_string(data));
    }
    add(building, variables, RERUN_OF_VARIABLE, json_object_new_string(identity->execution_id));
}

struct carried_variables {
    struct building *building;
    struct json_object *object;
};

/* The POST wants texts. */
static void carry_variable(void *context, const char *name, const char *value)
{
    const struct carried_variables *carried = context;
    if (value)
        add(carried->building, carried->object, name, json_object_new_string(value));
}

/* Only where all others are known: whether variables that are posted are added to those of the step or take their place is not
 * documented (core/valohai/README.md, "Attempts"). */
static void carry_variables(struct building *building, struct json_object *own,
                            const struct identity *identity)
{
    if (!json_member(own, "environment_variables", json_type_object) &&
        !json_member(own, "environment_variables", json_type_array))
        return;
    struct carried_variables carried = {building, new_object(building)};
    if (!carried.object)
        return;
    own_variables_visit(own, carry_variable, &carried);
    add_attempt(building, carried.object, identity);
    add(building, building->payload, "environment_variables", carried.object);
}

/* The POST wants ids; whether the GET shows these or objects that have them is not documented. */
static void carry_groups(struct building *building, struct json_object *groups)
{
    const size_t count = groups ? json_object_array_length(groups) : 0;
    struct json_object *carried = count > 0 ? new_list(building) : NULL;
    if (!carried)
        return;
    for (size_t i = 0; i < count; i++) {
        struct json_object *group = json_object_array_get_idx(groups, i);
        const char *id = json_object_is_type(group, json_type_string) ? json_object_get_string(group)
                                                                      : json_string_member(group, "id");
        if (id)
            append(building, carried, json_object_new_string(id));
    }
    if (json_object_array_length(carried) > 0)
        add(building, building->payload, "environment_variable_groups", carried);
    else
        json_object_put(carried);
}

/* Adds a field as the GET shows it, if it is of the type that the POST wants. */
static void carry_as_it_is(struct building *building, struct json_object *own, const char *field,
                           enum json_type type)
{
    struct json_object *value = json_member(own, field, type);
    const bool empty = (type == json_type_object && value && json_object_object_length(value) == 0) ||
                       (type == json_type_string && value && json_object_get_string_len(value) == 0);
    if (value && !empty)
        add(building, building->payload, field, json_object_get(value));
}

/* The GET tells id and slug, and the POST takes both: an id stays what it is when somebody renames. */
static const char *environment_of(struct json_object *own)
{
    struct json_object *environment = json_member(own, "environment", json_type_object);
    const char *id = json_string_member(environment, "id");
    return id ? id : json_string_member(environment, "slug");
}

/* The command is carried over as the GET shows it. Whether that is the template (`train.py {parameters}`) or has the
 * parameters filled in is not documented, and for the retry makes no difference: its parameters are the same, so both
 * give the very line that failed. Without it the step's own command would run, silently another one wherever a person
 * edited it for this execution, or the step has none that fits an ad-hoc commit any more. What a filled-in command costs is that
 * a person who copies the retry *and* changes parameters must change the command, too. */
static void carry_command(struct building *building, struct json_object *own)
{
    carry_as_it_is(building, own, "command", json_type_string);
    struct json_object *lines = json_member(own, "command", json_type_array);
    const size_t count = lines ? json_object_array_length(lines) : 0;
    if (count == 0)
        return;
    /* The GET may have a list, as valohai.yaml may; the POST wants one text. */
    struct printbuf *joined = printbuf_new();
    for (size_t i = 0; joined && i < count; i++) {
        const char *line = json_object_get_string(json_object_array_get_idx(lines, i));
        if ((i > 0 && printbuf_memappend(joined, "\n", 1) < 0) ||
            (line && printbuf_memappend(joined, line, (int)strlen(line)) < 0))
            building->complete = false;
    }
    add(building, building->payload, "command", joined ? json_object_new_string(joined->buf) : NULL);
    if (joined)
        printbuf_free(joined);
}

static void carry_over_own(struct building *building, const struct identity *identity,
                           struct json_object *own)
{
    static const struct {
        const char *field;
        enum json_type type;
    } plain[] = {
        {"image", json_type_string},          {"title", json_type_string},
        {"priority", json_type_int},          {"time_limit", json_type_int},
        {"runtime_config", json_type_object}, {"runtime_config_preset", json_type_string},
    };
    carry_parameters(building, json_member(own, "parameters", json_type_object));
    carry_inputs(building, json_member(own, "inputs", json_type_array));
    carry_variables(building, own, identity);
    carry_groups(building, json_member(own, "environment_variable_groups", json_type_array));
    carry_command(building, own);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        carry_as_it_is(building, own, plain[i].field, plain[i].type);
}

/* inputs.json is no source: it names files as they were found, not what was asked for. */
static void carry_over_files(struct building *building, const struct identity *identity)
{
    struct json_object *execution = identity->execution;
    carry_parameters(building, identity->parameters);
    add_string(building, "image", json_string_member(execution, "valohai.execution-image"));
    add_string(building, "title", json_string_member(execution, "valohai.execution-title"));
}

static const char *known_environment(const struct identity *identity, const struct own_execution *own)
{
    if (own->body)
        return environment_of(own->body);
    const char *id = json_string_member(identity->execution, "valohai.environment-id");
    return id ? id : json_string_member(identity->execution, "valohai.environment-slug");
}

struct json_object *retry_payload(const struct identity *identity, const struct own_execution *own,
                                  unsigned retry_number, const char *environment,
                                  const struct fault_cause *cause)
{
    struct building building = {.payload = json_object_new_object(), .complete = true};
    if (!building.payload)
        return NULL;
    add_string(&building, "project", identity->project_id);
    add_string(&building, "commit", identity->commit);
    add_string(&building, "step", identity->step);
    /* Without it a secret of the project, the token itself, may be missing in the retry. */
    add(&building, building.payload, "inherit_environment_variables", json_object_new_boolean(1));
    add_string(&building, "environment", environment ? environment : known_environment(identity, own));
    if (own->body)
        carry_over_own(&building, identity, own->body);
    else
        carry_over_files(&building, identity);

    /* Those of the GET are newer: a person may have added some since. */
    struct json_object *tags = json_member(own->body, "tags", json_type_array);
    if (!tags)
        tags = json_member(identity->execution, "valohai.execution-tags", json_type_array);
    add_next_tags(&building, tags, identity->execution_id, retry_number, cause);
    if (building.complete)
        return building.payload;
    json_object_put(building.payload);
    return NULL;
}

/* Whatever Valohai has against the tags, that of the cause is the one to spare: it counts nothing and guards nothing. */
static bool drop_cause_tag(struct json_object *payload)
{
    struct json_object *tags = json_member(payload, "tags", json_type_array);
    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        const char *tag = json_object_get_string(json_object_array_get_idx(tags, i));
        const char *peer;
        if (tag && tag_cause(tag, &peer) != FAULT_NONE)
            return json_object_array_del_idx(tags, i, 1) == 0;
    }
    return false;
}

const char *retry_payload_drop(struct json_object *payload, struct json_object *errors)
{
    if (json_object_is_type(errors, json_type_object) && json_object_object_get_ex(errors, "tags", NULL) &&
        drop_cause_tag(payload))
        return RETRY_CAUSE_TAG;
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

bool retry_environment(const char *setting, enum fault_class class, char *environment, size_t size)
{
    static const char separators[] = ", \t\n";
    struct text chosen = text_in(environment, size);
    bool by_class = false;
    for (const char *item = setting; item && *item != '\0';) {
        item += strspn(item, separators);
        const size_t length = strcspn(item, separators);
        const char *equals = memchr(item, '=', length);
        const bool fits = equals && fault_class_named(item, (size_t)(equals - item)) == class;
        /* The class beats what stands for all, wherever it stands in the list. */
        if (length > 0 && (fits || (!equals && !by_class))) {
            const char *name = equals ? equals + 1 : item;
            chosen = text_in(environment, size);
            text_add_bytes(&chosen, name, length - (size_t)(name - item));
            by_class = by_class || fits;
        }
        item += length;
    }
    return chosen.length > 0;
}
