/* Is a request what Valohai accepts? Stricter than the real one, so that a test sees every liberty we take. */
#ifndef VHRETRY_PRETEND_REQUEST_CHECK_H
#define VHRETRY_PRETEND_REQUEST_CHECK_H

#include "route.h"

struct tokens {
    const char *rest;          /* after `Authorization: Token ` */
    const char *status_detail; /* after `Authorization: W2C-Token ` */
};

struct checked {
    enum call_kind kind;
    struct execution *execution;    /* the one in the path or the query; NULL if none */
    const struct output *output;    /* to download; NULL: none */
    struct json_object *body;       /* NULL unless it was JSON */
    struct json_object *violations; /* array of texts: all that was not strict */
    const char *token;              /* "right", "wrong" or "missing" */
    int status;                     /* of the refusal; 0: accepted */
    struct json_object *refusal;    /* its body */
};

/* Checks everything about a request, so that the log names every violation; the refusal is that of the first one in
 * Valohai's order. Free with checked_free. */
void check_request(struct checked *checked, const struct received *received, const struct tokens *tokens,
                   const struct store *store);

void checked_free(struct checked *checked);

#endif
