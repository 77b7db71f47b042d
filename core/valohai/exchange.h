/* One exchange with the API, and what it means: from what the transport saw to an answer with advice. */
#ifndef VHRETRY_VALOHAI_EXCHANGE_H
#define VHRETRY_VALOHAI_EXCHANGE_H

#include "api_answer.h"

#include <curl/curl.h>

/* What the transport saw. */
struct exchange {
    const char *method;
    const char *origin;         /* of the URL */
    const char *path;           /* of the URL, without the query */
    const char *token_variable; /* where the token came from; NULL: it was sent with api.json's own headers */
    const char *secret;         /* as in struct transport_request */
    CURLcode code;
    int system_error; /* errno of a failed connect; 0 unknown */
    bool connected;   /* the connection was ready to carry a request: only then can a byte of it have left */
    bool too_large;   /* the answer was cut off at JSON_DOCUMENT_MAX */
    long status;      /* 0: no answer */
    double retry_after;
    bool html;            /* the content type says so */
    const char *location; /* of a redirect; NULL none */
    const char *data;     /* the body */
    size_t length;
};

/* Fills in the whole answer. */
void exchange_judge(const struct exchange *exchange, struct api_answer *answer);

#endif
