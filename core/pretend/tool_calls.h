/* What people ask for with Valohai's command line tool, beside executions and their outputs. Each answer is to be put by the
 * caller.
 */
#ifndef VHRETRY_PRETEND_TOOL_CALLS_H
#define VHRETRY_PRETEND_TOOL_CALLS_H

#include "outputs.h"

/* The one user. */
struct json_object *user_shown(void);

/* GET /projects/ and GET /commits/: a page of all, which is one. */
struct json_object *projects_page(const struct store *store);
struct json_object *commits_page(const struct store *store);

/* GET /commits/COMMIT/; its config is what a valohai.yaml with the one step says. */
struct json_object *commit_shown(const struct store *store, bool with_config);

/* GET /executions/ID/events/: the last `limit` lines of what its step printed. */
struct json_object *events_shown(const struct execution *execution, int limit);

/* Ends it as a person does: what runs is "stopping", what is queued is "stopped". Returns what is answered. */
struct json_object *execution_stopped(struct store *store, struct execution *execution);

/* GET /data/ID/download/: the content of an output that is a text, to be freed by the caller; NULL with errno. */
char *output_text(const struct output *output);

#endif
