/* The pretend Valohai's HTTP side: requests in, answers or faults out, and a log line for each.
 *
 * One thread does everything, so there are no locks: whoever owns the server waits for server_descriptor and calls
 * server_turn.
 */
#ifndef PRETEND_VALOHAI_HTTP_H
#define PRETEND_VALOHAI_HTTP_H

#include "pretend_valohai_fault.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct exchange;
struct MHD_Daemon;

struct server {
    struct store *store;
    struct tokens tokens;
    struct fault_plan *faults;
    FILE *log;                                       /* NULL: none */
    bool (*stop)(const struct execution *execution); /* POST /control/stop/{id}/; false: it does not run */
    struct MHD_Daemon *daemon;
    struct exchange *held; /* exchanges that wait for their time */
    uint16_t port;
    int reserved;        /* bound, never listening: keeps the port ours through an outage */
    int listening;       /* -1 in an outage */
    double outage_until; /* seconds_now(); 0 none */

    /* The same over TLS, at a port of its own: for programs that are to verify certificates. */
    const char *identity; /* certificate and key, PEM; NULL: no TLS */
    struct MHD_Daemon *secure;
    uint16_t secure_port;
    int secure_listening; /* knows no outage */
};

/* Takes a free port and serves it. False with errno. */
bool server_start(struct server *server);

enum { SERVER_DESCRIPTORS_MAX = 4 };

/* Writes the descriptors to wait on for reading to `descriptors`; returns how many. */
size_t server_descriptors(const struct server *server, int descriptors[SERVER_DESCRIPTORS_MAX]);

/* Does what is due: accepts, serves, ends outages and delays. Never blocks. */
void server_turn(struct server *server);

/* Milliseconds until server_turn must be called even if nothing arrives; -1: any time. */
int server_timeout(const struct server *server);

void server_stop(struct server *server);

#endif
