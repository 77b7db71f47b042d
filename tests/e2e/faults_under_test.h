/* Faults that real programs meet, and what is to be said of them: the table of test_faults.
 *
 * Most rows are a client in a situation, over a transport; the others stand for themselves (further_faults). Commands
 * are as in step.h. Beside its variables they find $PORT of a fault server, $SCHEME (http or https), $TLS ("tls", or
 * empty in plain text) and $LIMIT, after how many seconds a client is to give up: short only where nobody answers.
 */
#ifndef VHRETRY_TESTS_FAULTS_UNDER_TEST_H
#define VHRETRY_TESTS_FAULTS_UNDER_TEST_H

#include <stdbool.h>
#include <stddef.h>

enum transport { PLAIN_TEXT, TLS_1_2, TLS_1_3, TRANSPORT_COUNT };

/* What happens to the client. */
enum situation {
    REFUSED,
    NOT_ACCEPTED, /* the connect is not answered, the client gives up */
    RESET,        /* after the request */
    RESET_MID_REPLY,
    HUNG_UP,           /* closed after the request */
    CUT_OFF,           /* the same, over TLS without its good-bye */
    HUNG_UP_MID_REPLY, /* closed before the end of the answer that its length tells */
    STALLED,           /* the request is not answered, the client gives up */
    STALLED_MID_REPLY, /* the rest of the answer does not come, the client gives up */
    HANDSHAKE_STALLED, /* the TLS handshake is not answered */
    HANDSHAKE_HUNG_UP, /* closed after the ClientHello */
    SITUATION_COUNT
};

struct situation_under_test {
    const char *sentence;  /* ends the row's name */
    const char *behaviour; /* of the fault server */
    bool server_has_tls;   /* if the client has */
    bool transports[TRANSPORT_COUNT];
    const char *class;
    const char *cause; /* part of the status detail; %u in it is $PORT */
};

extern const struct situation_under_test situations_under_test[SITUATION_COUNT];

struct client_under_test {
    const char *name;
    const char *needs; /* what needs() takes */
    const char *command;
    bool tls;
    unsigned situations; /* a bit for each that it can be in: it has a time limit, or speaks enough HTTP */
};

extern const struct client_under_test clients_under_test[];
extern const size_t client_under_test_count;

/* A row that stands for itself. */
struct further_fault {
    const char *name;
    const char *needs;     /* what needs() takes */
    const char *needs_too; /* the same */
    const char *server;    /* behaviour; NULL: none */
    enum transport transport;
    const char *command;
    const char *setting; /* NULL: none */
    const char *class;
    const char *cause;
};

extern const struct further_fault further_faults[];
extern const size_t further_fault_count;

/* What is known to be wrong. Such a row must have the wrong result, so that it fails once it is right. */
struct known_wrong {
    const char *row; /* its name */
    const char *reason;
    bool sometimes; /* it is a race: right is right, too */
    const char
        *where; /* a command that succeeds where it is wrong, as for needs_success_of; NULL: everywhere */
};

extern const struct known_wrong known_wrong[];
extern const size_t known_wrong_count;

#endif
