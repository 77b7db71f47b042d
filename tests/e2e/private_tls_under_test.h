/* Programs whose TLS no library tells of, since it is inside the executable (Node's) or the runtime (Java's), and what can
 * happen to them: the table of test_private_tls.
 *
 * A row is a client in a situation, with a server, over a version of TLS.
 */
#ifndef VHRETRY_TESTS_PRIVATE_TLS_UNDER_TEST_H
#define VHRETRY_TESTS_PRIVATE_TLS_UNDER_TEST_H

#include <stdbool.h>
#include <stddef.h>

enum private_tls_client { FETCH, HTTPS, HTTP_CLIENT, URL_CONNECTION, PRIVATE_TLS_CLIENTS };
enum private_tls_server { OPENSSL_SERVER, GO_SERVER, NODE_SERVER, PRIVATE_TLS_SERVERS };
enum private_tls_version { VERSION_1_2, VERSION_1_3, PRIVATE_TLS_VERSIONS };

enum { ENDINGS_MAX = 4 };

struct private_tls_client_under_test {
    const char *name;
    const char *needs;                /* what needs() takes */
    const char *command;              /* its arguments follow: plan, path, ending */
    const char *endings[ENDINGS_MAX]; /* how programs end that failed */
    const char *where; /* succeeds where its TLS is its own, as for needs_success_of; NULL: everywhere */
};

struct private_tls_server_under_test {
    const char *name;
    const char *needs;
    const char *program; /* in tests/programs: $BUILD/tests/programs/<program> */
};

/* How the program ends after that. */
enum private_tls_end {
    FAILS, /* it tells of the failure, in one of the client's ways */
    GOOD,  /* with 0 */
    BUG,   /* all went well, and then it meets a bug of its own */
    SILENT /* with 3, and without a word */
};

struct private_tls_situation {
    const char *sentence; /* ends the row's name */
    const char *plan;     /* of the client: once, again, instead, beside */
    const char *path;
    const char *certificate; /* of the server; NULL: a good one */
    bool cut;                /* the server ends each handshake */
    bool gives_up;           /* the client's own time limit ends it */
    enum private_tls_end end;
    const char *wanted;      /* the class of the retry's cause, NOT_NETWORK or UNKNOWN */
    const char *told;        /* the class that it has where the words alone tell of it; NULL: the same */
    unsigned without;        /* a bit for each client that cannot be in it, */
    unsigned without_server; /* and for each server */
};

extern const struct private_tls_client_under_test private_tls_clients[PRIVATE_TLS_CLIENTS];
extern const struct private_tls_server_under_test private_tls_servers[PRIVATE_TLS_SERVERS];
extern const char *const private_tls_versions[PRIVATE_TLS_VERSIONS];
extern const struct private_tls_situation private_tls_situations[];
extern const size_t private_tls_situation_count;

/* What is known to be wrong: the rows whose names match a pattern of fnmatch(3) have another verdict. */
struct private_tls_wrong {
    const char *rows;
    const char *seen;
    const char *reason;
};

extern const struct private_tls_wrong private_tls_wrongs[];
extern const size_t private_tls_wrong_count;

#endif
