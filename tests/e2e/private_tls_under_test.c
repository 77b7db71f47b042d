#include "private_tls_under_test.h"

#include "program_ends.h"
#include "step.h"

/* Debian's is linked with the system's library. */
#define BRINGS_TLS   "node -p process.config.variables.node_shared_openssl | grep -q false"
#define NODE(client) OBSERVED "env NODE_EXTRA_CA_CERTS=\"$CA\" node \"$PROGRAMS/asks_over_tls.js\" " client
#define JAVA(client)                                                                                         \
    OBSERVED                                                                                                 \
    "java -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"$PROGRAMS\" AsksOverTls " client

const struct private_tls_client_under_test private_tls_clients[PRIVATE_TLS_CLIENTS] = {
    [FETCH] =
        {"node's fetch", "node", NODE("fetch"), {"rejection", "uncaught", "printed", "logged"}, BRINGS_TLS},
    [HTTPS] =
        {"node's https", "node", NODE("https"), {"rejection", "uncaught", "printed", "logged"}, BRINGS_TLS},
    [HTTP_CLIENT] = {"java's HttpClient",
                     "AsksOverTls.class",
                     JAVA("HttpClient"),
                     {"uncaught", "wrapped", "printed", "logged"},
                     NULL},
    [URL_CONNECTION] =
        {"java's URL", "AsksOverTls.class", JAVA("URL"), {"uncaught", "wrapped", "printed", "logged"}, NULL},
};

const struct private_tls_server_under_test private_tls_servers[PRIVATE_TLS_SERVERS] = {
    [OPENSSL_SERVER] = {"OpenSSL", "python3", "serves_tls.py"},
    [GO_SERVER] = {"Go", "serves_tls.go.bin", "serves_tls.go.bin"},
    [NODE_SERVER] = {"Node", "node", "serves_tls.js"},
};

const char *const private_tls_versions[PRIVATE_TLS_VERSIONS] = {[VERSION_1_2] = "1.2", [VERSION_1_3] = "1.3"};

const struct private_tls_situation private_tls_situations[] = {
    {"is hung up on", "once", "/hung-up", .wanted = "hung-up", .told = "reset"},
    {"is cut off", "once", "/cut-off", .wanted = "hung-up"},
    {"is reset", "once", "/reset", .wanted = "reset"},
    {"is reset in an upload", "once", "/reset-upload", .wanted = "reset", .told = "hung-up"},
    {"is reset in the answer", "once", "/reset-in-body", .wanted = "reset", .told = "hung-up"},
    /* Java's URL gives the beginning to the program as if it were all. */
    {"is hung up on in the answer", "once", "/hung-up-in-body", .wanted = "hung-up", .told = "reset",
     .without = 1U << URL_CONNECTION},
    {"is hung up on between chunks", "once", "/hung-up-in-chunks", .wanted = "hung-up", .told = "reset"},
    {"is cut off in a record", "once", "/cut-in-record", .wanted = "hung-up", .without = 1U << URL_CONNECTION,
     .without_server = 1U << NODE_SERVER},
    {"gives up without an answer", "once", "/stall", .gives_up = true, .wanted = "stalled"},
    {"gives up in the answer", "once", "/stall-in-body", .gives_up = true, .wanted = "stalled"},
    {"gives up in an upload", "once", "/stall-upload", .gives_up = true, .wanted = "stalled"},
    {"is told 429", "once", "/busy", .wanted = "rate-limited"},
    {"is told 503", "once", "/unavailable", .wanted = "unavailable"},
    {"is hung up on in the handshake", "once", "/good", .cut = true, .wanted = "hung-up"},

    {"is told 404", "once", "/missing", .wanted = NOT_NETWORK},
    {"meets a bug after good work", "once", "/good", .end = BUG, .wanted = NOT_NETWORK},
    {"meets a bug after the second attempt was good", "again", "/flaky", .end = BUG, .wanted = NOT_NETWORK},
    {"meets a bug after the second attempt was whole", "again", "/flaky-record", .end = BUG,
     .wanted = NOT_NETWORK, .without = 1U << URL_CONNECTION, .without_server = 1U << NODE_SERVER},
    {"meets a bug after a mirror stood in", "instead", "/hung-up", .end = BUG, .wanted = NOT_NETWORK},
    {"ends well after a mirror stood in", "instead", "/unavailable", .end = GOOD, .wanted = NOT_NETWORK},
    {"meets a bug after its telemetry was reset", "beside", "/good", .end = BUG, .wanted = NOT_NETWORK},
    {"meets a bug after its idle connection was closed", "idle", "/close-later", .end = BUG,
     .wanted = NOT_NETWORK},
    {"does not trust a certificate that signs itself", "once", "/good", "self-signed", .wanted = NOT_NETWORK},
    {"does not know the authority", "once", "/good", "unknown", .wanted = NOT_NETWORK},
    {"does not take a certificate that has expired", "once", "/good", "expired", .wanted = NOT_NETWORK},
    {"does not take another host's certificate", "once", "/good", "other-host", .wanted = NOT_NETWORK},

    {"says nothing of a 503", "once", "/unavailable", .end = SILENT, .wanted = UNKNOWN},
    {"says nothing of an answer that is cut", "once", "/hung-up-in-chunks", .end = SILENT, .wanted = UNKNOWN},
    {"says nothing after its idle connection was closed", "idle", "/close-later", .end = SILENT,
     .wanted = UNKNOWN},
    {"says nothing after its telemetry was reset", "beside", "/good", .end = SILENT, .wanted = UNKNOWN},
};

const size_t private_tls_situation_count = sizeof private_tls_situations / sizeof *private_tls_situations;

#define ONLY_A_WORD                                                                                          \
    "its logger says no more than 'aborted', and the end came between two records: nobody knows whether "    \
    "more was due"

const struct private_tls_wrong private_tls_wrongs[] = {
    {"node's https is hung up on in the answer, *, logged", UNKNOWN, ONLY_A_WORD},
    {"node's https is hung up on between chunks, *, logged", UNKNOWN, ONLY_A_WORD},
    {"java's HttpClient gives up in the answer, *", UNKNOWN,
     "a TimeoutException of a thread's result can be of any task, and nobody knows whether more was due"},
    {"java's URL gives up in an upload, *", UNKNOWN,
     "the same, and the thread that uploads never came back from its call to be looked at"},
};

const size_t private_tls_wrong_count = sizeof private_tls_wrongs / sizeof *private_tls_wrongs;
