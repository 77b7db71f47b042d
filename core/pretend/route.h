/* Which call a request is. */
#ifndef VHRETRY_PRETEND_ROUTE_H
#define VHRETRY_PRETEND_ROUTE_H

#include "store.h"

/* What a request asks for. Those behind CALL_POST are made by people, with Valohai's command line tool. */
enum call_kind {
    CALL_UNKNOWN,
    CALL_STATUS_DETAIL,
    CALL_GET,
    CALL_LIST,
    CALL_OUTPUTS,
    CALL_POST,
    CALL_USER,
    CALL_PROJECTS,
    CALL_PROJECT,
    CALL_COMMITS,
    CALL_COMMIT,
    CALL_EVENTS,
    CALL_STOP,
    CALL_DOWNLOAD
};

/* A request as it arrived; absent headers are NULL. */
struct received {
    const char *method;
    const char *path;
    const char *authorization;
    const char *accept;
    const char *content_type;
    const char *body;          /* NUL-terminated */
    struct json_object *query; /* {name: text} */
};

/* "post", "get", "list", "outputs", "status-detail", ...; "unknown". */
const char *call_kind_name(enum call_kind kind);

/* Which call a request is by its path, whatever the method. Stores the execution that the path or the query names, or the output to
 * be downloaded; NULL: none. An execution is named by its id, or as Valohai's command line tool does by PROJECT:COUNTER or
 * PROJECT:latest. */
enum call_kind route(const struct received *received, const struct store *store, struct execution **execution,
                     const struct output **output);

#endif
