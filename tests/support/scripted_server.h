/* A loopback HTTP server inside the test: answers as a healthy API with one execution would, except where its script
 * makes it go wrong. The big pretend Valohai is strict about requests; this one is precise about accidents.
 */
#ifndef VHRETRY_TESTS_SCRIPTED_SERVER_H
#define VHRETRY_TESTS_SCRIPTED_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRIPTED_EXECUTION "0197aaaa-0000-4000-8000-000000000007"
#define SCRIPTED_PROJECT   "0197bbbb-0000-4000-8000-000000000001"

enum { SCRIPTED_COUNTER = 7, SCRIPTED_CHILD_COUNTER = 8, SCRIPTED_REQUEST_MAX = 16384 };

enum request_kind { REQUEST_OWN, REQUEST_LIST, REQUEST_POST, REQUEST_OTHER, REQUEST_KIND_COUNT };

enum accident {
    ACCIDENT_NONE,    /* a whole answer: `head` and `body` */
    ACCIDENT_RESET,   /* RST instead of an answer */
    ACCIDENT_HANG_UP, /* closed without an answer */
    ACCIDENT_HALF,    /* closed in the middle of the answer */
    ACCIDENT_SILENCE  /* nothing, until the client gives up */
};

/* What happens to one request. */
struct scripted_step {
    const char *name;
    enum accident accident;
    bool acts;             /* a POST creates the execution all the same */
    unsigned milliseconds; /* how long the answer takes; a client that gives up ends it */
    const char
        *head; /* status line and headers but Content-Length, each ending in \r\n; NULL: as if healthy */
    const char *body;
    size_t body_repeats; /* the body so many times over; 0 is once */
};

struct scripted_fault {
    const struct scripted_step *step; /* NULL: always healthy */
    unsigned after;                   /* so many healthy ones first */
    unsigned times;
};

/* Nobody listens for a while, once so many requests of a kind were answered. */
struct scripted_outage {
    enum request_kind kind;
    unsigned after;        /* with 0 requests it begins at the start */
    unsigned milliseconds; /* 0: there is none */
};

/* Chooses what happens to the `number`-th request (from 1) of a kind; NULL: a healthy answer. */
typedef const struct scripted_step *step_choice(void *context, enum request_kind kind, unsigned number);

struct server_script {
    step_choice *choose; /* NULL: as `faults` say */
    void *choice_context;
    struct scripted_outage outage;
    bool ipv6; /* at ::1 */
    struct scripted_fault faults[REQUEST_KIND_COUNT];
    const char *own_body;  /* what the GET of our execution answers; NULL: a plain one */
    unsigned lists_behind; /* lists that do not show the new execution yet */
};

struct scripted_server {
    uint16_t port;
    char origin[64];
    /* To be read after scripted_server_stop. */
    unsigned requests[REQUEST_KIND_COUNT];
    unsigned created;
    char last[REQUEST_KIND_COUNT][SCRIPTED_REQUEST_MAX]; /* head and body */
    struct scripted_server_thread *thread;
};

/* Starts the server. False if there is no port or thread. */
bool scripted_server_start(struct scripted_server *server, const struct server_script *script);

/* Stops it, within seconds whatever it is doing. */
void scripted_server_stop(struct scripted_server *server);

#endif
