/* Our own execution, as the API knows it: is it still wanted, and what was it started with? (core/valohai/README.md,
 * "Asking about an execution") */
#ifndef VHRETRY_VALOHAI_OWN_EXECUTION_H
#define VHRETRY_VALOHAI_OWN_EXECUTION_H

#include "client.h"
#include "identity.h"

struct own_execution {
    struct json_object *body; /* NULL if the GET failed */
    bool stopped;             /* status is stopping, stopping_hard or stopped */
    bool rejected;            /* the GET was answered with an error that will stay: a bad token, say */
    bool refused;             /* of these: 401, the token is none */
    bool autorestart;         /* Valohai itself starts it again when its spot machine is taken away */
    double no_output_timeout; /* seconds; 0 unknown */
    char problem[512];        /* why it failed; "" if it did not */
};

/* Asks until Valohai answers or rejects, or the client's deadline has passed. */
void own_execution_get(struct own_execution *own, struct client *client, const struct identity *identity);

void own_execution_free(struct own_execution *own);

#endif
