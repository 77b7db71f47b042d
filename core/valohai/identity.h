/* Identity: which execution we are, from the files Valohai puts into every container
 * (`$VH_CONFIG_DIR/execution.json`, `parameters.json`, `api.json`; default folder /valohai/config): core/valohai/README.md,
 * "Files of an execution".
 */
#ifndef VHRETRY_VALOHAI_IDENTITY_H
#define VHRETRY_VALOHAI_IDENTITY_H

#include "place_in_chain.h"

#include <stdbool.h>
#include <stddef.h>

struct identity {
    bool in_execution;                         /* VH_JOB_ID is set: we run inside Valohai */
    struct json_object *execution;             /* execution.json; NULL if unusable */
    struct json_object *parameters;            /* the object of parameters.json; NULL if there is none */
    char *status_detail_url;                   /* api.json set_status_detail; NULL if there is none */
    char *status_detail_method;                /* NULL with the URL */
    struct json_object *status_detail_headers; /* object of strings, or NULL */
    /* borrowed from `execution`; NULL if missing */
    const char *execution_id;
    const char *project_id;
    const char *commit;
    const char *step;
    int counter;                 /* 0 unknown */
    unsigned retry_count;        /* largest n of the tags that are exactly `retry: <n>`; 0 none */
    struct place_in_chain place; /* also outside an execution; from variables where the tags are not known */
    const char *pipeline_id;     /* NULL outside a pipeline; from execution.json or the environment */
    const char *task_id;         /* NULL outside a task; likewise */
    bool distributed;            /* VH_DIST_MEMBER_ID is set */
};

/* Says what is wrong with the files; as settings_complaint. */
typedef void identity_complaint(const char *line, void *context);

/* Reads the files in `directory` (NULL: $VH_CONFIG_DIR, else /valohai/config). Never fails; what is missing is
 * NULL and complained about with what to do, once per file; a missing parameters.json is none and nothing to complain
 * about. Outside an execution it reads nothing and complains about nothing. */
void identity_read(struct identity *identity, const char *directory, identity_complaint *complain,
                   void *context);

/* inputs.json in the same directory: what the files of this execution's inputs are called. NULL where there is none; to
 * be put by the caller. */
struct json_object *identity_read_inputs(const char *directory);

void identity_free(struct identity *identity);

#endif
