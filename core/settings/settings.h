/* Settings: what the person asked for (core/valohai/README.md, "Settings").
 *
 * Environment beats Valohai parameter (parameters.json) beats default. A malformed value is reported in one
 * line and the next source used: a typo must not lose the retry.
 */
#ifndef VHRETRY_SETTINGS_SETTINGS_H
#define VHRETRY_SETTINGS_SETTINGS_H

#include "../verdict/policy.h"
#include "setting_list.h"
#include "setting_value.h"

#include <json-c/json.h>

/* A member for each row of setting_list.h; setting_value.h says what its value is. Strings are NULL where nothing is set. */
struct settings {
#define MEMBER(member, kind, parameter, default_value, has_default, meaning, ...)                            \
    setting_##kind##_value member;
    SETTINGS(MEMBER)
#undef MEMBER
    const char *token_variable; /* the variable that the token came from; NULL if none */
};

/* Says one problem with a setting; `line` is complete but for the `vhretry: ` prefix and the newline. */
typedef void settings_complaint(const char *line, void *context);

/* Looks a variable up; getenv(3) in the program, a table in tests. NULL or "" where it is not set. */
typedef const char *settings_lookup(const char *name, void *context);

/* Reads all settings. `parameters` is the object of parameters.json or NULL; its values may be of any JSON type.
 * Never fails: what is malformed is complained about and falls back to the next source. Free with settings_free. */
void settings_read(struct settings *settings, settings_lookup *lookup, void *lookup_context,
                   struct json_object *parameters, settings_complaint *complain, void *complain_context);

/* Wipes the token. */
void settings_free(struct settings *settings);

/* What of the settings the verdict needs. Borrows the patterns. */
struct verdict_policy settings_policy(const struct settings *settings, unsigned retry_count);

/* One line of the table of settings, for `--help`, `doctor` and the manual. */
struct setting_description {
    const char *variables[3];  /* the first is the usual one, the others are read after it; NULL for none */
    const char *parameter;     /* of the Valohai step; NULL if it has none */
    const char *default_value; /* "" for none */
    const char *meaning;
};

/* The `index`-th setting in the order of the manual; NULL after the last. */
const struct setting_description *settings_description(size_t index);

/* True for a variable that may hold the API token. */
bool setting_is_token(const char *variable);

/* The value of one setting that is in effect. */
struct setting_told {
    char value[160]; /* a secret's is `set`; "" for none */
    char source[64]; /* `VHRETRY_DELAY`, `parameter delay`, `default` */
    bool malformed;  /* a stronger source was passed over, for it could not be used */
};

/* Tells the `index`-th setting of settings_description as settings_read would find it. */
void settings_tell(size_t index, settings_lookup *lookup, void *lookup_context,
                   struct json_object *parameters, struct setting_told *told);

#endif
