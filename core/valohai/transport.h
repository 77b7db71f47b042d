/* One HTTP request through libcurl, sent once. */
#ifndef VHRETRY_VALOHAI_TRANSPORT_H
#define VHRETRY_VALOHAI_TRANSPORT_H

#include "api_answer.h"

#include <curl/curl.h>

struct transport_request {
    const char *method;
    const char *url;
    struct curl_slist *headers;
    const char *body;               /* JSON text, NULL for none */
    double timeout;                 /* seconds for all of it */
    double dead_connection;         /* seconds; see deadline_dead_connection */
    const char *token_variable;     /* named in advice; NULL where the token is not sent */
    const char *secret;             /* what must not come back to us in the text of an error; NULL for none */
    const volatile int *cancel;     /* as client_options.cancel */
    void (*waiting)(void *context); /* called at least once a second meanwhile */
    void *waiting_context;
};

/* Sends it over a connection of its own, with every certificate verified and no redirect followed. */
void transport_send(const struct transport_request *request, struct api_answer *answer);

#endif
