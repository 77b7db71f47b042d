/* Programs that cannot be preloaded, below the command of `vhretry run`: their names, their words and their connections; and where
 * what they print goes.
 */
#include "../support/test_list.h"
#include "alone.h"
#include "needs.h"
#include "step_expectation.h"

#include <string.h>

#define GO      "\"$PROGRAMS/fetches.go.bin\" "
#define ASKS    "\"$PROGRAMS/static_asks\" "
#define WGET    "busybox wget -q -O /dev/null http://$PEER/ "
#define FAILS   "\"$PROGRAMS/static_client\" missing-file"
#define SILENT  "export VHRETRY_WORDS=0\n"
#define EXPORT  "export PEER\n"
#define BUSY    "request; say HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\n\\r\\n"
#define MISSING "request; say HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n"
/* A silence of 0.2 s is one: on a busy machine a program may have little more before its time is up. */
#define IMPATIENT "export VHRETRY_STALL=0.2\n"
/* Nobody is at db.internal:9. */
#define NAMED "echo 127.0.0.2 db.internal >hosts; mount --bind hosts /etc/hosts\n"
/* What one program does as fast as it can. */
#define FLOOD                                                                                                \
    "export FLOOD=\"import socket\nfor i in range(20000):\n    socket.socket().connect_ex(('127.0.0.2', "    \
    "9))\"\n"
/* A step's standard error is a file. */
#define PIPED " 2>&1 | cat >&2"
/* Through a pseudo-terminal. */
#define TERMINAL                                                                                             \
    "echo \"$RUN \"'" GO "fetch http://$PEER/' >command; script -qec 'sh command' /dev/null </dev/null "     \
    ">&2\n"

static const struct row {
    const char *name;
    const char *needs;
    const char *serves; /* what the server does; NULL: there is none */
    const char *command;
    const char *verdict;
    const char *line; /* of ours */
} rows[] = {
    {"a script's program of Go is told 503: it is named", "bash fetches.go.bin", BUSY,
     BESIDE EXPORT "echo 'set -e\n" GO "fetch http://$PEER/' >step.sh\n" RUN "bash step.sh", "retry",
     "> fetches.go.bin (pid"},
    {"its words name the peer", "fetches.go.bin", BUSY,
     BESIDE EXPORT "$RUN sh -c '" GO "fetch http://$PEER/; exit 1'" PIPED, "retry", "(unavailable 10.9.0.2:"},
    {"a script's program of Go is told 404", "bash fetches.go.bin", MISSING,
     BESIDE EXPORT "echo 'set -e\n" GO "fetch http://$PEER/' >step.sh\n" RUN "bash step.sh", "not-network",
     "name a failure of its own"},
    {"the shell says more after busybox's wget", "busybox", BUSY,
     BESIDE EXPORT RUN "sh -c '" WGET "|| { echo cannot download >&2; exit 1; }'", "retry",
     "words      wget: server returned error: HTTP/1.1 503"},
    {"the same into a pipe", "busybox", BUSY,
     BESIDE EXPORT "$RUN sh -c '" WGET "|| { echo cannot download >&2; exit 1; }'" PIPED, "retry",
     "words      wget: server returned error: HTTP/1.1 503"},
    {"a file of its own has the words, too", "fetches.go.bin", BUSY,
     BESIDE EXPORT "$RUN sh -c '" GO "fetch http://$PEER/; exit 1' 2>errors; cat errors >&2", "retry",
     "[unavailable]"},
    {"a file has the words of the command itself", "fetches.go.bin", BUSY,
     BESIDE EXPORT "$RUN " GO "fetch http://$PEER/ 2>errors; cat errors >&2", "retry", "[unavailable]"},
    {"to a terminal nobody listens", "fetches.go.bin script", BUSY, BESIDE EXPORT TERMINAL, "unknown",
     "the kernel reported connections of it"},
    {"what the kernel tells does not depend on it", "fetches.go.bin script", "request; reset",
     BESIDE EXPORT TERMINAL, "retry", "[reset]"},
    {"a launcher's program waits in vain until its time is up", "busybox", "hold",
     SILENT IMPATIENT BESIDE EXPORT RUN "timeout 4 " WGET, "retry", "while it waited for an answer"},
    {"a long poll is open when a script ends its program", "busybox", "request; tell asked; hold",
     SILENT IMPATIENT BESIDE EXPORT RUN
     "sh -c '" WGET "& until [ -e asked ]; do sleep 0.02; done; sleep 0.5; kill $!; wait; exit 3'",
     "not-network", "that is not why the process was ended"},
    {"a blind shell's wget was refused, and then its program of Go has a bug", "busybox fetches.go.bin", NULL,
     REFUSING EXPORT RUN "busybox sh -c '" WGET "; " GO "crash; exit $?'", "not-network",
     "index out of range"},
    {"a blind shell's wget was refused, and then its program of Go is, too", "busybox fetches.go.bin", NULL,
     REFUSING EXPORT RUN "busybox sh -c '" WGET "; " GO "fetch http://$PEER/; exit $?'", "retry",
     "[refused]"},
    {"one that was refused ended well, and at once another fails in silence", "busybox", NULL,
     SILENT REFUSING EXPORT RUN "sh -c '" WGET "|| true; " FAILS "; exit $?'", "unknown",
     "could not be observed"},
    {"the same with words: they were the first one's", "busybox", NULL,
     REFUSING EXPORT RUN "sh -c '" WGET "|| true; " FAILS "; exit $?'", "unknown", "could not be observed"},
    {"who reads what a reader of the command prints is no stranger", NULL, NULL,
     SILENT "$RUN " ASKS "127.0.0.2 9 1 2>&1 | cat | cat >&2", "retry", "refused"},
    {"a user without privileges is told 503", "fetches.go.bin", BUSY,
     BESIDE EXPORT "unset VHRETRY_DIR TMPDIR; setpriv --reuid 65534 --regid 65534 --clear-groups $RUN " GO
                   "fetch http://$PEER/" PIPED,
     "retry", "[unavailable]"},
    {"without netlink nobody knows that the network was used", "seccomp fetches.go.bin", BUSY,
     BESIDE EXPORT "exec \"$PROGRAMS/without_netlink\" $RUN " GO "fetch http://$PEER/", "unknown",
     "the kernel does not report its connections here"},
    {"without netlink a failure of its own is told", "seccomp fetches.go.bin", MISSING,
     BESIDE EXPORT "exec \"$PROGRAMS/without_netlink\" $RUN " GO "fetch http://$PEER/", "not-network",
     "name a failure of its own"},
    {"the peer has the name that the words tell", "fetches.go.bin", NULL,
     NAMED RUN GO "fetch http://db.internal:9/", "retry",
     "connect db.internal:9 (127.0.0.2): Connection refused"},
    {"a peer is ignored by that name", "fetches.go.bin", NULL,
     NAMED "export VHRETRY_IGNORE=db.internal\n" RUN GO "fetch http://db.internal:9/", "not-network",
     "db.internal:9 is in VHRETRY_IGNORE"},
    {"another name is not meant", "fetches.go.bin", NULL,
     NAMED "export VHRETRY_IGNORE=internal\n" RUN GO "fetch http://db.internal:9/", "retry", "db.internal:9"},
    {"20,000 sockets die as fast as they can, and then a blind program is refused", "python3", NULL,
     SILENT FLOOD RUN "sh -c 'VHRETRY_DEBUG=0 python3 -c \"$FLOOD\"; " ASKS "127.0.0.3 9 1; exit $?'",
     "retry", "connect 127.0.0.3:9: Connection refused"},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void is_judged(void **state)
{
    static const char *const environment[] = {"LIMIT=5", NULL};
    const struct row *row = *state;
    needs("namespaces network");
    needs(row->needs);
    alone_run(&step, row->command, row->serves, environment, &end);
    expect_judged(&end, row->verdict, row->line);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), is_judged, start, step_teardown);
    return test_list_run("blind programs below the command", argc, argv, NULL, NULL);
}
