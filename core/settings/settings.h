/* Settings: what the person asked for (core/valohai/README.md, "Settings").
 *
 * Environment beats Valohai parameter (parameters.json) beats default. A malformed value is reported in one
 * line and the next source used: a typo must not lose the retry.
 */
#ifndef VHRETRY_SETTINGS_SETTINGS_H
#define VHRETRY_SETTINGS_SETTINGS_H

#include "../verdict/policy.h"
#include "setting_value.h"

#include <json-c/json.h>

struct settings {
    char *token;                /* NULL if none; never print it */
    const char *token_variable; /* the variable it came from; NULL if none */
    unsigned retries;
    double delay;     /* seconds */
    double backoff;   /* >= 1 */
    double max_delay; /* seconds */
    double jitter;    /* 0 to 1 */
    bool probe;
    fault_class_set classes;
    struct peer_pattern_list ignore;
    struct peer_pattern_list only;
    double window; /* seconds */
    double stall;  /* seconds */
    enum mode mode;
    enum pipeline_mode in_pipeline;
    char *environment; /* VHRETRY_ENVIRONMENT as given, each class in it known; NULL if none */
    char *host;        /* API origin such as https://app.valohai.com; NULL if none given: see api_host */
    bool allow_http;
    double api_deadline; /* seconds */
    unsigned debug;      /* 0, 1, 2 */
    char *trace;         /* file; NULL if none */
    bool metadata;
    bool words; /* false: what programs print is not listened to; the library asks for itself */
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
