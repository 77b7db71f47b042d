/* The executions of the pretend Valohai: what exists, and how the API shows it. */
#ifndef VHRETRY_PRETEND_STORE_H
#define VHRETRY_PRETEND_STORE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

enum { EXECUTION_ID_SIZE = 37 };

/* The project in which everything happens. */
#define PROJECT_ID        "0179c5a2-5f3c-4d5e-9b57-6a1f0c3b7d10"
#define PROJECT_NAME      "acme/churn"
#define COMMIT_IDENTIFIER "7c9f1d3be0a24f6d8b5a1c2e3f4056789abcdef0"
#define STEP_NAME         "train"

struct execution {
    char id[EXECUTION_ID_SIZE];
    char *folder; /* of its container: config, inputs, outputs, repository; NULL: none yet */
    int counter;
    bool inherits_variables;  /* posted with inherit_environment_variables: true */
    struct json_object *body; /* as GET /executions/{id}/ shows it */
};

struct output;      /* outputs.h */
struct upload_rule; /* outputs.h */

struct store {
    struct execution **executions; /* oldest first */
    size_t count;
    int first_counter;                   /* the number of the first one */
    char origin[64];                     /* http://127.0.0.1:PORT */
    struct json_object *step_parameters; /* the defaults that valohai.yaml gives the step */
    const char *step_command;
    struct output *outputs; /* of all executions, oldest first */
    size_t output_count;
    const struct upload_rule *upload_rules; /* borrowed */
    size_t upload_rule_count;
    int slow_calls; /* that were made to wait, so far */
    bool (*stop)(
        const struct execution *execution); /* ends what runs of it; false if nothing does; or NULL */
    void (*announce)(
        const struct execution *execution); /* called after a change of status or detail; or NULL */
};

/* Writes a random UUID. */
void make_id(char id[EXECUTION_ID_SIZE]);

/* Adds an execution made from a checked POST body, with the step's defaults where the body is silent. `status` is its
 * first one. The store owns it. */
struct execution *store_add(struct store *store, struct json_object *payload, const char *status);

/* The execution with an id or a counter; NULL if there is none. */
struct execution *store_find(const struct store *store, const char *name);

/* The project as the API shows it, to be put by the caller. */
struct json_object *project_shown(const struct store *store);

/* The environment with this id or slug as the API shows it, to be put by the caller; NULL if there is none. */
struct json_object *environment_named(const char *name);

const char *execution_status(const struct execution *execution);
const char *execution_status_detail(const struct execution *execution);

/* Sets a field of the body; takes over `value`. Announces a change of `status` and `status_detail`. */
void execution_set(struct store *store, struct execution *execution, const char *field,
                   struct json_object *value);

/* Which executions a list shows; NULL: whatever theirs is. There is no filter by tag. */
struct page_filter {
    const char *project, *task, *status;
};

/* The answers of the API, to be put by the caller. `show_everything` adds what ?exclude= leaves out. */
struct json_object *execution_shown(const struct execution *execution, bool show_everything);
struct json_object *store_page(const struct store *store, const struct page_filter *filter, int limit,
                               int offset);

/* {"slow_calls": 0, "executions": [{id, counter, tags, status, status_detail}]}, oldest first: what tests look at. */
struct json_object *store_state(const struct store *store);

void store_free(struct store *store);

#endif
