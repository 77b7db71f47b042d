#include "settings.h"

#include "../evidence/duration.h"
#include "../messages/settings.h"
#include "../words/printable.h"

#include <stdlib.h>
#include <string.h>

struct setting {
    struct setting_description description;
    const struct setting_kind *kind; /* NULL: read elsewhere, here for the tables */
    size_t offset;                   /* of the value in struct settings */
    bool has_default;                /* `default_value` is a value; else it is a description */
};

/* Those of setting_list.h, and then those that are read elsewhere. */
static const struct setting all_settings[] = {
#define SETTING(member, kind, parameter, default_value, has_default, meaning, ...)                           \
    {{{__VA_ARGS__}, parameter, default_value, meaning},                                                     \
     &setting_##kind,                                                                                        \
     offsetof(struct settings, member),                                                                      \
     has_default},
    SETTINGS(SETTING)
#undef SETTING
        {{{"VHRETRY_DIR"}, NULL, SETTING_TMPDIR_VHRETRY_UID_ELSE, SETTING_WHERE_RUN_RECORDS_LIVE},
         NULL,
         0,
         false},
    {{{"VHRETRY_PROGRAM"}, NULL, SETTING_BESIDE_THE_LIBRARY_ELSE, SETTING_THE_PROGRAM_VHRETRY_IF},
     NULL,
     0,
     false},
    {{{"VH_CONFIG_DIR"}, NULL, "/valohai/config", SETTING_VALOHAIS_OWN_CONFIGURATION_FILES}, NULL, 0, false},
};

enum { SETTING_COUNT = sizeof all_settings / sizeof *all_settings };

/* Where a value was found. */
struct source {
    char label[64];       /* `VHRETRY_DELAY`, `parameter delay` */
    const char *text;     /* borrowed */
    const char *variable; /* NULL for a parameter */
};

/* Up to three variables and a parameter. */
struct sources {
    struct source found[4];
    size_t count;
};

struct reader {
    struct settings *settings;
    settings_lookup *lookup;
    void *lookup_context;
    struct json_object *parameters;
    settings_complaint *complain;
    void *complain_context;
};

static void add_source(struct sources *sources, const char *prefix, const char *name, const char *text,
                       const char *variable)
{
    /* Set to nothing is not set: `VAR=` is how a step takes a value back. */
    if (!text || text[strspn(text, " \t\r\n")] == '\0')
        return;
    struct source *source = &sources->found[sources->count++];
    struct text label = text_in(source->label, sizeof source->label);
    text_add(&label, prefix);
    text_add(&label, name);
    source->text = text;
    source->variable = variable;
}

/* All places that say something about a setting, the strongest first. */
static struct sources find_sources(const struct reader *reader, const struct setting_description *description)
{
    struct sources sources = {.count = 0};
    for (size_t i = 0; i < sizeof description->variables / sizeof *description->variables; i++) {
        const char *variable = description->variables[i];
        if (variable)
            add_source(&sources, "", variable, reader->lookup(variable, reader->lookup_context), variable);
    }
    struct json_object *value = NULL;
    if (description->parameter && json_object_is_type(reader->parameters, json_type_object) &&
        json_object_object_get_ex(reader->parameters, description->parameter, &value) && value)
        add_source(&sources, "parameter ", description->parameter, json_object_get_string(value), NULL);
    return sources;
}

/* Reads a value without the blanks around it. */
static bool read_trimmed(const struct setting *setting, struct settings *settings, const char *text,
                         struct text *problem)
{
    text += strspn(text, " \t\r\n");
    char *trimmed = strdup(text);
    if (!trimmed)
        return false;
    size_t length = strlen(trimmed);
    while (length > 0 && strchr(" \t\r\n", trimmed[length - 1]))
        length--;
    trimmed[length] = '\0';
    bool read = setting->kind->read((char *)settings + setting->offset, trimmed, problem);
    explicit_bzero(trimmed, length);
    free(trimmed);
    return read;
}

/* `60` is shown as `60 s`, `15m` as it stands. */
static void add_value(struct text *line, const struct setting *setting, const char *value)
{
    text_add_printable(line, value, 64);
    if (setting->kind->unit && value[strspn(value, "0123456789. \t\r\n")] == '\0') {
        text_add(line, " ");
        text_add(line, setting->kind->unit);
    }
}

/* `VHRETRY_DELAY: "6O" is not a duration (try 60, 90s, 2m); using 60 s`. `used` is NULL where nothing is. */
static void complain(const struct reader *reader, const struct setting *setting, const struct source *source,
                     const char *problem, const char *used)
{
    char data[640];
    struct text line = text_in(data, sizeof data);
    text_add(&line, source->label);
    text_add(&line, ": ");
    if (*problem != '\0') {
        text_add(&line, problem);
    } else {
        text_add(&line, "\"");
        text_add_printable(&line, source->text, 64);
        text_add(&line, SETTING_IS_NOT);
        text_add(&line, setting->kind->accepted);
    }
    if (used && !setting->kind->secret) {
        text_add(&line, "; using ");
        add_value(&line, setting, used);
    } else {
        text_add(&line, "; ignored");
    }
    reader->complain(data, reader->complain_context);
}

/* Takes the first source that is well-formed, else the default, and complains about those before it. */
static void read_setting(const struct reader *reader, const struct setting *setting)
{
    struct sources sources = find_sources(reader, &setting->description);
    char problems[4][400];
    size_t chosen = 0;
    for (; chosen < sources.count; chosen++) {
        struct text problem = text_in(problems[chosen], sizeof problems[chosen]);
        if (read_trimmed(setting, reader->settings, sources.found[chosen].text, &problem))
            break;
    }
    const char *used = NULL;
    if (chosen < sources.count) {
        used = sources.found[chosen].text;
        if (setting->kind == &setting_token)
            reader->settings->token_variable = sources.found[chosen].variable;
    } else if (setting->has_default) {
        char unused[64];
        struct text problem = text_in(unused, sizeof unused);
        used = setting->description.default_value;
        read_trimmed(setting, reader->settings, used, &problem);
    }
    for (size_t i = 0; i < chosen; i++)
        complain(reader, setting, &sources.found[i], problems[i], used);
}

void settings_read(struct settings *settings, settings_lookup *lookup, void *lookup_context,
                   struct json_object *parameters, settings_complaint *complaint, void *complain_context)
{
    const struct reader reader = {
        .settings = settings,
        .lookup = lookup,
        .lookup_context = lookup_context,
        .parameters = parameters,
        .complain = complaint,
        .complain_context = complain_context,
    };
    *settings = (struct settings){.token = NULL};
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (all_settings[i].kind)
            read_setting(&reader, &all_settings[i]);
}

void settings_free(struct settings *settings)
{
    if (settings->token)
        explicit_bzero(settings->token, strlen(settings->token));
    free(settings->token);
    free(settings->ignore.patterns);
    free(settings->only.patterns);
    free(settings->environment);
    free(settings->restart);
    free(settings->host);
    free(settings->rehearse);
    free(settings->rules);
    free(settings->trace);
    free(settings->report);
    *settings = (struct settings){.token = NULL};
}

bool setting_is_token(const char *variable)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_description *description = &all_settings[i].description;
        if (all_settings[i].kind != &setting_token)
            continue;
        for (size_t k = 0; k < sizeof description->variables / sizeof *description->variables; k++)
            if (description->variables[k] && strcmp(description->variables[k], variable) == 0)
                return true;
    }
    return false;
}

void settings_tell(size_t index, settings_lookup *lookup, void *lookup_context,
                   struct json_object *parameters, struct setting_told *told)
{
    struct settings scratch = {.token = NULL};
    const struct setting *setting = &all_settings[index];
    const struct reader reader = {
        .lookup = lookup, .lookup_context = lookup_context, .parameters = parameters};
    const struct sources sources = find_sources(&reader, &setting->description);
    struct text value = text_in(told->value, sizeof told->value);
    struct text source = text_in(told->source, sizeof told->source);
    char unused[400];
    size_t chosen = 0;
    for (; chosen < sources.count; chosen++) {
        struct text problem = text_in(unused, sizeof unused);
        if (!setting->kind || read_trimmed(setting, &scratch, sources.found[chosen].text, &problem))
            break;
    }
    settings_free(&scratch);
    told->malformed = chosen > 0;
    if (chosen == sources.count) {
        text_add(&source, "default");
        text_add(&value, setting->description.default_value);
        return;
    }
    text_add(&source, sources.found[chosen].label);
    if (setting->kind && setting->kind->secret)
        text_add(&value, "set");
    else
        text_add_printable(&value, sources.found[chosen].text, sizeof told->value - 1);
}

struct verdict_policy settings_policy(const struct settings *settings, unsigned retry_count)
{
    return (struct verdict_policy){
        .classes = settings->classes,
        .ignore = settings->ignore.patterns,
        .ignore_count = settings->ignore.count,
        .only = settings->only.patterns,
        .only_count = settings->only.count,
        .window = (uint64_t)(settings->window * NANOSECONDS_PER_SECOND),
        .retries = settings->retries,
        .retry_count = retry_count,
        .disabled = settings->mode == MODE_OFF,
    };
}

const struct setting_description *settings_description(size_t index)
{
    return index < SETTING_COUNT ? &all_settings[index].description : NULL;
}
