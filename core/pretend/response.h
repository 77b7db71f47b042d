/* What a call of the pretend API does, and what is answered. */
#ifndef VHRETRY_PRETEND_RESPONSE_H
#define VHRETRY_PRETEND_RESPONSE_H

#include "request_check.h"
#include "trouble.h"

struct response {
    int status;
    char *text; /* owned */
    const char *type;
    const char *header; /* one more header, or NULL; */
    const char *value;  /* borrowed from the trouble */
    const struct execution *created;
};

/* Does what an accepted call asks for, unless `trouble` (NULL: none) prevents it, and fills in the answer. */
void response_to_call(struct response *response, struct store *store, const struct checked *checked,
                      const struct trouble *trouble, struct json_object *query);

/* Answers with a text of JSON; takes over `body`. */
void response_set(struct response *response, int status, struct json_object *body);

/* Answers as Valohai refuses: {"detail": text}. */
void response_refuse(struct response *response, int status, const char *text);

void response_free(struct response *response);

#endif
