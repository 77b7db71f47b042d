/* A request of HTTP/1.1 as the pretend Valohai reads it: what its API looks at, and no more.
 */
#ifndef VHRETRY_PRETEND_HTTP_REQUEST_H
#define VHRETRY_PRETEND_HTTP_REQUEST_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

enum { HTTP_REQUEST_SIZE_MAX = 2 << 20 };

/* All but `query` point into `text`; an absent header is NULL. */
struct http_request {
    char *text;
    const char *method;
    const char *path; /* percent-decoded */
    const char *authorization;
    const char *accept;
    const char *content_type;
    const char *body;          /* NUL-terminated */
    struct json_object *query; /* {name: text} */
    bool last;                 /* the client will ask no more on this connection */
};

enum http_request_state {
    HTTP_REQUEST_INCOMPLETE,
    HTTP_REQUEST_WANTS_CONTINUE, /* incomplete; the client waits for "100 Continue" before it sends the body */
    HTTP_REQUEST_COMPLETE,
    HTTP_REQUEST_MALFORMED /* or larger than HTTP_REQUEST_SIZE_MAX, or of unknown length */
};

/* Looks at what has arrived so far. Only where that is a complete request it fills in `request`, to be freed with
 * http_request_free, and `used`, the bytes of it: those behind belong to the next one. */
enum http_request_state http_request_read(struct http_request *request, const char *data, size_t length,
                                          size_t *used);

void http_request_free(struct http_request *request);

#endif
