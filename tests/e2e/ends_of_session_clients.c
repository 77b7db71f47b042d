#include "program_ends.h"

#include "step.h"

#define PSQL                                                                                                 \
    "export PGCONNECT_TIMEOUT=${LIMIT%.*} PGSSLMODE=disable PGGSSENCMODE=disable; " OBSERVED                 \
    "psql -h 127.0.0.1 -p $PORT "
#define SSH   OBSERVED "ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=${LIMIT%.*} -p $PORT 127.0.0.1 true"
#define RSYNC OBSERVED "rsync --timeout=${LIMIT%.*} rsync://127.0.0.1:$PORT/x/ ."
#define REDIS OBSERVED "redis-cli -h 127.0.0.1 -p $PORT "
#define MYSQL                                                                                                \
    OBSERVED "mysql --no-defaults --connect-timeout=${LIMIT%.*} -h 127.0.0.1 -P $PORT -u x -e 'select 1'"
#define TLS OBSERVED "openssl s_client -quiet -verify_return_error -connect 127.0.0.1:$PORT"

static const struct program_end rows[] = {
    {"psql is refused", "psql", NULL, PSQL "-c 'select 1'", .wanted = "refused"},
    {"psql is reset", "psql", RESET, PSQL "-c 'select 1'", .wanted = "reset"},
    {"psql gives up", "psql", HANG, PSQL "-c 'select 1'", .wanted = "stalled"},
    {"psql is hung up on", "psql", HUNG_UP, PSQL "-c 'select 1'", .wanted = "hung-up"},
    {"psql is told what is no answer", "psql", OK, PSQL "-c 'select 1'", .wanted = NOT_NETWORK},
    {"psql does not know an option", "psql", NULL, PSQL "--no-such-option", .wanted = NOT_NETWORK},

    {"ssh is refused", "ssh", NULL, SSH, .wanted = "refused"},
    {"ssh is reset", "ssh", RESET, SSH, .wanted = "reset"},
    {"ssh gives up on the greeting", "ssh", HANG, SSH, .wanted = "stalled"},
    {"ssh is hung up on", "ssh", HUNG_UP, SSH, .wanted = "hung-up"},
    {"ssh is told 503 by what stands before the server", "ssh", UNAVAILABLE, SSH, .wanted = "unavailable"},
    {"ssh does not know an option", "ssh", NULL, OBSERVED "ssh -o NoSuchOption=1 127.0.0.1 true",
     .wanted = NOT_NETWORK},

    {"rsync is refused", "rsync", NULL, RSYNC, .wanted = "refused"},
    {"rsync is reset", "rsync", RESET, RSYNC, .wanted = "reset"},
    {"rsync gives up", "rsync", HANG, RSYNC, .wanted = "stalled"},
    {"rsync is hung up on", "rsync", HUNG_UP, RSYNC, .wanted = "hung-up"},
    {"rsync is told 503 by what stands before the server", "rsync", UNAVAILABLE, RSYNC,
     .wanted = "unavailable"},
    {"rsync cannot read a file of this machine", "rsync", NULL, OBSERVED "rsync /nowhere/file .",
     .wanted = NOT_NETWORK},

    {"redis-cli is refused", "redis-cli", NULL, REDIS "ping", .wanted = "refused"},
    {"redis-cli is reset", "redis-cli", RESET, REDIS "ping", .wanted = "reset"},
    {"redis-cli is hung up on", "redis-cli", HUNG_UP, REDIS "ping", .wanted = "hung-up"},
    {"redis-cli is told what is no answer", "redis-cli", OK, REDIS "ping", .wanted = NOT_NETWORK},

    {"mysql is refused", "mysql", NULL, MYSQL, .wanted = "refused"},
    {"mysql gives up on the greeting, and calls the connection lost", "mysql", HANG, MYSQL,
     .wanted = "hung-up"},
    {"mysql is hung up on", "mysql", CLOSED, MYSQL, .wanted = "hung-up"},

    {"openssl is refused", "openssl", NULL, TLS, .wanted = "refused"},
    {"openssl is reset in the handshake", "openssl", RESET, TLS, .wanted = "reset"},
    {"openssl is hung up on in the handshake", "openssl", HUNG_UP, TLS, .wanted = "hung-up"},
    {"openssl does not trust the server", "openssl", OK, TLS, .wanted = NOT_NETWORK, .tls = true},
};

END_TABLE(session_client_ends);
