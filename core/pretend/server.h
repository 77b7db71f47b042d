/* The pretend Valohai's HTTP side: requests in, answers out, on a port of this machine alone.
 *
 * One thread does everything, so there are no locks: whoever owns the server waits for what server_waits says, and calls
 * server_turn. Nothing of it outlives its process.
 */
#ifndef VHRETRY_PRETEND_SERVER_H
#define VHRETRY_PRETEND_SERVER_H

#include "http_request.h"
#include "response.h"

#include <poll.h>
#include <stdint.h>

enum { SERVER_CONNECTIONS_MAX = 48, SERVER_WAITS_MAX = SERVER_CONNECTIONS_MAX + 1 };

/* A request, and what became of it. */
struct call {
    struct http_request request;
    struct checked checked;
    const struct trouble *trouble; /* NULL: none */
    struct response response;
};

/* What the tests plug in; each may be NULL. */
struct server_plug {
    /* The trouble that meets the next call of this kind; NULL: none. It stays while the server runs. */
    const struct trouble *(*trouble)(void *context, enum call_kind kind);
    /* Answers a request that is none of the API's. False if it is one. */
    bool (*control)(void *context, const struct http_request *request, struct response *response);
    /* Told of every call before its answer leaves. */
    void (*log)(void *context, const struct call *call);
    void *context;
};

struct connection {
    int descriptor; /* -1: free */
    enum { CONNECTION_RECEIVES, CONNECTION_WAITS_TO_ACT, CONNECTION_WAITS_TO_ANSWER, CONNECTION_SENDS } stage;
    char *received;
    size_t received_length;
    bool continued; /* "100 Continue" was sent */
    struct call call;
    double due; /* while it waits */
    char *answer;
    size_t answer_length;
    size_t answer_sent;
    bool last; /* closed behind the answer */
};

struct server {
    struct store *store;
    struct tokens tokens;
    struct server_plug plug;
    uint16_t port;
    int reserved;        /* bound, never listening: keeps the port ours through an outage */
    int listening;       /* -1 in an outage */
    double outage_until; /* seconds_now(); 0: none */
    struct connection connections[SERVER_CONNECTIONS_MAX];
};

/* Takes a free port and serves it; `store`, `tokens` and `plug` are set. False with errno. */
bool server_start(struct server *server);

/* Writes what to wait for to `waits`; returns how many. */
size_t server_waits(const struct server *server, struct pollfd waits[SERVER_WAITS_MAX]);

/* Does what is due: accepts, serves, ends outages and delays. Never blocks. */
void server_turn(struct server *server);

/* Milliseconds until server_turn must be called even if nothing arrives; -1: any time. */
int server_timeout(const struct server *server);

void server_stop(struct server *server);

#endif
