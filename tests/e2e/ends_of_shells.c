#include "program_ends.h"

#include "step.h"

#define BASH(script) OBSERVED "bash -c '" script "'"
#define DASH(script) OBSERVED "dash -c '" script "'"
#define CURL         "curl -sSf --max-time $LIMIT $URL"

/* bash has a time limit for reading alone. */
#define ASK                                                                                                  \
    "exec 3<>/dev/tcp/127.0.0.1/$PORT || exit 1; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; "                \
    "read -r -t $LIMIT line <&3 || { echo \"no answer from the store\" >&2; exit 1; }; "

#define BASH_ROW(what, server, script, wanted_verdict)                                                       \
    {                                                                                                        \
        "bash " what, "bash curl", server, BASH(script), .wanted = (wanted_verdict)                          \
    }
#define DASH_ROW(what, server, script, wanted_verdict)                                                       \
    {                                                                                                        \
        "dash " what, "dash curl", server, DASH(script), .wanted = (wanted_verdict)                          \
    }

static const struct program_end rows[] = {
    BASH_ROW("is refused at /dev/tcp", NULL, ASK, "refused"),
    BASH_ROW("is reset at /dev/tcp", RESET, ASK, "reset"),
    BASH_ROW("gives up at /dev/tcp", HANG, ASK, "stalled"),
    BASH_ROW("is hung up on at /dev/tcp", HUNG_UP, ASK, "hung-up"),
    BASH_ROW("is told 503 at /dev/tcp, and says so", UNAVAILABLE,
             ASK "case $line in *200*) ;; *) echo \"store answered: $line\" >&2; exit 1;; esac",
             "unavailable"),
    BASH_ROW("cannot find a command, after good work at /dev/tcp", OK, ASK "no-such-command", NOT_NETWORK),
    BASH_ROW("has an unbound variable, after good work at /dev/tcp", OK, "set -u; " ASK "echo $features",
             NOT_NETWORK),
    BASH_ROW("stops by set -e at a curl that is refused", NULL, "set -e; " CURL "; echo done", "refused"),
    BASH_ROW("stops by set -e at a curl that is told 503", UNAVAILABLE, "set -e; " CURL "; echo done",
             "unavailable"),
    BASH_ROW("stops by set -e at a curl that is told 404", NOT_FOUND, "set -e; " CURL "; echo done",
             NOT_NETWORK),
    BASH_ROW("stops by set -e at a missing file, after a curl that was good", OK,
             "set -e; " CURL "; cat /nowhere/model; echo done", NOT_NETWORK),
    BASH_ROW("fails by pipefail, where curl is reset", RESET, "set -eo pipefail; " CURL " | sort; echo done",
             "reset"),
    BASH_ROW("fails by pipefail, where curl gives up", HANG, "set -eo pipefail; " CURL " | sort; echo done",
             "stalled"),
    BASH_ROW("fails at a pipe's end, where curl was good", OK,
             "set -eo pipefail; " CURL " | grep features; echo done", NOT_NETWORK),
    BASH_ROW("fails of an empty answer, where curl was refused and nobody looked", NULL,
             "x=$(" CURL "); [ -n \"$x\" ] || { echo \"no data\" >&2; exit 1; }", "refused"),
    BASH_ROW("fails in a function that a trap reports, where curl is refused", NULL,
             "set -eE; trap \"echo failed in line \\$LINENO >&2\" ERR; fetch() { " CURL "; }; fetch",
             "refused"),
    BASH_ROW("reads the wrong way, after a refusal that || true passed over and 1.6 s", OK,
             "curl -s 127.0.0.1:$REFUSED || true; " CURL "; sleep 1.6; no-such-command", NOT_NETWORK),
    BASH_ROW("gives up after three refused attempts", NULL,
             "for i in 1 2 3; do " CURL " && exit 0; sleep 0.1; done; echo \"gave up\" >&2; exit 1",
             "refused"),
    BASH_ROW("waits for a background curl that is refused", NULL, CURL " & wait $! || exit 9", "refused"),

    DASH_ROW("stops by set -e at a curl that is refused", NULL, "set -e; " CURL "; echo done", "refused"),
    DASH_ROW("stops by set -e at a curl that is reset", RESET, "set -e; " CURL "; echo done", "reset"),
    DASH_ROW("stops by set -e at a curl that gives up", HANG, "set -e; " CURL "; echo done", "stalled"),
    DASH_ROW("stops by set -e at a curl that is told 503", UNAVAILABLE, "set -e; " CURL "; echo done",
             "unavailable"),
    DASH_ROW("says that a curl was refused, and ends with 4", NULL,
             CURL " || { echo \"cannot fetch the data\" >&2; exit 4; }", "refused"),
    DASH_ROW("says that a curl was told 404, and ends with 4", NOT_FOUND,
             CURL " || { echo \"cannot fetch the data\" >&2; exit 4; }", NOT_NETWORK),
    DASH_ROW("has a missing command, after a curl that was good", OK, CURL " && no-such-command",
             NOT_NETWORK),
    DASH_ROW("quotes a refused connection, after a curl that was good", OK,
             CURL "; echo \"expected: curl: (7) Connection refused\"; exit 5", NOT_NETWORK),
    DASH_ROW("has a missing file, after a refusal that it said it could do without, and 1.6 s", OK,
             "curl -s 127.0.0.1:$REFUSED || echo \"goes on without\" >&2; " CURL
             "; sleep 1.6; cat /nowhere/model",
             NOT_NETWORK),
    {"make stops at a curl that is refused", "make curl", NULL,
     "printf 'all:\\n\\tcurl -sSf $(URL)\\n' >Makefile; " OBSERVED "make", .wanted = "refused"},
    {"make stops at a curl that is told 404", "make curl", NOT_FOUND,
     "printf 'all:\\n\\tcurl -sSf $(URL)\\n' >Makefile; " OBSERVED "make", .wanted = NOT_NETWORK},
    {"xargs tells of a curl that is reset", "curl", RESET,
     "echo $URL >list; " OBSERVED "xargs -a list -n 1 curl -sSf", .wanted = "reset"},
    {"timeout ends a curl that is not answered", "curl", HANG, OBSERVED "timeout 2.5 curl -sS $URL",
     .wanted = "stalled"},
    {"env -i does not hide a curl that is refused", "curl", NULL,
     OBSERVED "VHRETRY_DEBUG=1 dash -c 'env -i curl -sS $URL; exit $?'", .wanted = "refused"},
};

END_TABLE(shell_ends);
