/* Programs that cannot be preloaded, under `vhretry run` and below programs that are: the kernel tells what became of their
 * connections.
 *
 * Each runs in a network and among processes of its own, because whatever else runs beside it might have been the one that failed.
 * So the pretend Valohai is out of reach, and what a dry run says is looked at.
 */
#include "../support/test_list.h"
#include "alone.h"
#include "needs.h"
#include "step_expectation.h"

#include <stddef.h>

#define SILENT "export VHRETRY_WORDS=0\n"
#define ASKS   "\"$PROGRAMS/static_asks\" "
#define GO     "\"$PROGRAMS/ends.go.bin\" "
#define FAILS  "\"$PROGRAMS/static_client\" missing-file"

/* The library alone, without `vhretry run`. */
#define PLAIN  "export VHRETRY_MODE=dry-run VHRETRY_DEBUG=1\n" OBSERVED
#define PYTHON PLAIN "python3 -c 'import os, subprocess, sys\n"
#define NODE   PLAIN "node -e 'const c = require(\"child_process\")\n"
#define LIBC                                                                                                 \
    "import ctypes\nc = ctypes.CDLL(None)\nc.popen.restype = ctypes.c_void_p\n"                              \
    "c.pclose.argtypes = [ctypes.c_void_p]\n"
#define TOLERATES                                                                                            \
    "os.waitpid(os.posix_spawnp(\"busybox\", [\"sh\", \"-c\", \"$PROGRAMS/static_asks 127.0.0.1 9 1 || \""   \
    "\"true\"], os.environ), 0)\n"

/* Python with a service of its own, in which nobody can be. */
#define SERVES(script)                                                                                       \
    "python3 -c 'import subprocess, time\n"                                                                  \
    "service = subprocess.Popen([\"busybox\", \"sh\", \"-c\", \"" script                                     \
    "\"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
#define SERVICE_FAILED "raise ConnectionError(\"the service says: connection refused\")'"

static const struct row {
    const char *name;
    const char *needs;   /* beyond namespaces and a network; NULL */
    const char *serves;  /* what the server does; NULL: there is none */
    const char *command; /* for a shell that is alone in its network, where $RUN is `vhretry run` */
    const char *verdict;
    const char *line; /* of ours */
} rows[] = {
    {"Go is refused", "ends.go.bin", NULL, SILENT RUN GO "fatal 9", "retry",
     "connect 127.0.0.1:9: Connection refused"},
    {"a static program is refused in connect", NULL, NULL, SILENT RUN ASKS "127.0.0.2 9 call", "retry",
     "connect 127.0.0.2: refused"},
    {"a static program is refused after connect, and is named", NULL, NULL, SILENT RUN ASKS "127.0.0.1 9 1",
     "retry", "> static_asks (pid"},
    {"the reason names the witness", NULL, NULL, SILENT RUN ASKS "127.0.0.1 9 1", "retry",
     "right after this failure, which the kernel reported"},
    {"with standard input closed the kernel is heard all the same", NULL, NULL,
     SILENT RUN ASKS "127.0.0.1 9 1 <&-", "retry", "connect 127.0.0.1:9: Connection refused"},
    {"a user without privileges hears the same", NULL, NULL,
     SILENT "unset VHRETRY_DIR TMPDIR; exec setpriv --reuid 65534 --regid 65534 --clear-groups $RUN " ASKS
            "127.0.0.1 9 1",
     "retry", "connect 127.0.0.1:9: Connection refused"},
    {"a static program that a shell starts is refused", NULL, NULL,
     SILENT RUN "sh -c '" ASKS "127.0.0.1 9 1; exit $?'", "retry", "connect 127.0.0.1:9: Connection refused"},
    {"a shell becomes Go, its last command, which is refused", "bash ends.go.bin", NULL,
     SILENT RUN "bash -c '" GO "fatal 9'", "retry", "> ends.go.bin (pid"},
    {"a service of Python's own is refused and goes on: Python tells of it", "busybox python3", NULL,
     RUN SERVES("'$PROGRAMS'/static_asks 127.0.0.1 9 1; echo; exec sleep 60") "service.stdout.readline()"
                                                                              "\n" SERVICE_FAILED,
     "retry", "its last words name a network failure, and it had used the network"},
    {"a service of Python's own goes on with its connection: Python tells of it", "busybox python3", "hold",
     BESIDE RUN SERVES(
         "exec '$PROGRAMS'/static_asks 10.9.0.2 '$PORT' 60") "while \":%04X 01\" % '$PORT' not in "
                                                             "open(\"/proc/net/tcp\").read(): "
                                                             "time.sleep(0.01)\n" SERVICE_FAILED,
     "retry", "its last words name a network failure, and it had used the network"},
    {"a service of Python's own uses no network: what Python says is nothing that anybody saw",
     "busybox python3", NULL, RUN SERVES("echo; exec sleep 60") "service.stdout.readline()\n" SERVICE_FAILED,
     "not-network", "it was not seen to use the network"},
    {"a script becomes a static program, which is refused", NULL, NULL,
     SILENT "echo 'exec " ASKS "127.0.0.1 9 1' >step.sh\n" RUN "sh step.sh", "retry", "> static_asks (pid"},
    {"an observed program was refused, and then the script becomes a static program that fails by itself",
     "curl", NULL,
     SILENT "echo 'curl -s 127.0.0.1:9; exec \"$PROGRAMS/static_client\" missing-file' >step.sh\n" RUN
            "sh step.sh",
     "unknown", "the kernel reported no connection of it"},
    {"a script becomes a static program, and that an observed one, which fails by itself", "busybox python3",
     NULL,
     SILENT "echo 'exec busybox env python3 -c \"import sys; sys.exit(1)\"' >step.sh\n" RUN "sh step.sh",
     "not-network", "no network failure was open"},
    {"a shell becomes an observed program that fails by itself", "bash", NULL,
     SILENT RUN "bash -c 'python3 -c \"import sys; sys.exit(1)\"'", "not-network",
     "no network failure was open"},
    {"nobody answers a SYN", NULL, NULL, SILENT LOST RUN ASKS "10.9.0.7 9 1.3", "retry",
     "connect 10.9.0.7:9: timed out"},
    {"nobody answers the SYN of a connect that waits", NULL, NULL, SILENT LOST RUN ASKS "10.9.0.7 9 call",
     "retry", "connect 10.9.0.7: timed out"},
    {"a connect that the program gives up at once is no failure of the network", NULL, NULL,
     SILENT LOST RUN ASKS "10.9.0.7 9 0.1", "unknown", "and no failure that is certainly its own"},
    {"the server hangs up before it answers", NULL, "request", SILENT BESIDE RUN ASKS "10.9.0.2 $PORT 5",
     "retry", "closed the connection without answering"},
    {"the server resets", NULL, "request; reset", SILENT BESIDE RUN ASKS "10.9.0.2 $PORT 5", "retry",
     "reset the connection"},
    {"the server does not answer", NULL, "hold", SILENT BESIDE RUN ASKS "10.9.0.2 $PORT 1.2", "retry",
     "did not answer in time"},
    {"the same is no fault where a program may wait longer", NULL, "hold",
     SILENT "export VHRETRY_STALL=5\n" BESIDE RUN ASKS "10.9.0.2 $PORT 1.2", "unknown",
     "and no failure that is certainly its own"},
    {"a good answer, and a silent end: nobody knows", NULL, "request; ok",
     SILENT BESIDE RUN ASKS "10.9.0.2 $PORT 5", "unknown", "the kernel reported connections of it"},
    {"an end without any connection", NULL, NULL, SILENT RUN FAILS, "unknown",
     "the kernel reported no connection of it"},
    {"the program got over the reset, and fails later", NULL, "request; reset | request; ok",
     SILENT BESIDE RUN ASKS "10.9.0.2 $PORT 5 again", "unknown", "and no failure that is certainly its own"},
    {"a refusal of the shell's other child, which it tolerated, is not the blind one's", "curl", NULL,
     SILENT RUN "sh -c 'curl -s http://127.0.0.1:9/ || true; " FAILS "; exit $?'", "unknown",
     "could not be observed"},
    {"a stranger is refused all the time, and the blind one fails in silence", NULL, NULL,
     SILENT STRANGER RUN "sh -c 'sleep 0.2; " FAILS "; exit $?'", "unknown", "could not be observed"},
    {"a stranger that /proc does not show is refused, as in the other container of a pod", NULL, "hold",
     SILENT LOCAL STRANGER "unshare -p -f --mount-proc $RUN sh -c 'sleep 0.2; " FAILS "; exit $?'", "unknown",
     "could not be observed"},
    {"the sockets of a stranger that sleeps, and that /proc shows, are no secret", NULL, "hold",
     SILENT LOCAL RUN "sh -c 'sleep 0.2; " ASKS "127.0.0.1 9 1; exit $?'", "retry",
     "connect 127.0.0.1:9: Connection refused"},
    {"a stranger is refused, too, and Go tells that it was", "ends.go.bin", NULL, STRANGER RUN GO "fatal 9",
     "retry", "connection refused"},
    {"who reads what the command prints is no stranger", NULL, NULL,
     SILENT "$RUN " ASKS "127.0.0.1 9 1 2>&1 | cat >&2", "retry", "Connection refused"},
    {"503, of which Go's words tell", "ends.go.bin", "request; say HTTP/1.0 503 Busy\\r\\n\\r\\n",
     LOCAL RUN GO "fatal $PORT", "retry", "503"},
    {"404, of which Go's words tell", "ends.go.bin", "request; say HTTP/1.0 404 Gone\\r\\n\\r\\n",
     LOCAL RUN GO "fatal $PORT", "not-network", "404"},
    {"a good answer, and then a bug of Go's", "ends.go.bin", "request; ok", LOCAL RUN GO "bug $PORT",
     "not-network", "index out of range"},
    {"a shell starts a static program, which is refused", NULL, NULL,
     PLAIN "sh -c '" ASKS "127.0.0.1 9 1; exit $?'", "retry", "connect 127.0.0.1:9: Connection refused"},
    {"a shell starts Go, which is refused, and is named", "bash ends.go.bin", NULL,
     PLAIN "bash -c '" GO "fatal 9; exit $?'", "retry", "> ends.go.bin (pid"},
    {"python starts a static program by vfork, which is refused", "python3", NULL,
     PYTHON "subprocess.run([os.environ[\"PROGRAMS\"] + \"/static_asks\", \"127.0.0.1\", \"9\", \"1\"], "
            "check=True)'",
     "retry", "> static_asks (pid"},
    {"python starts Go by posix_spawn, which is refused", "python3 ends.go.bin", NULL,
     PYTHON "p = os.posix_spawn(os.environ[\"PROGRAMS\"] + \"/ends.go.bin\", [\"go\", \"fatal\", \"9\"], "
            "os.environ)\n"
            "sys.exit(os.waitstatus_to_exitcode(os.waitpid(p, 0)[1]))'",
     "retry", "> ends.go.bin (pid"},
    {"the shell of system(3) becomes a static program, which is refused", "python3", NULL,
     PYTHON "sys.exit(os.system(\"exec $PROGRAMS/static_asks 127.0.0.1 9 1\") >> 8)'", "retry",
     "> static_asks (pid"},
    {"the shell of pclose(3) becomes a static program, which is refused", "python3", NULL,
     PYTHON LIBC "p = c.popen(b\"exec $PROGRAMS/static_asks 127.0.0.1 9 1\", b\"r\")\n"
                 "sys.exit(c.pclose(p) >> 8)'",
     "retry", "> static_asks (pid"},
    {"a static one was refused, which was tolerated, before the shell of pclose(3) fails", "busybox python3",
     NULL, PYTHON LIBC TOLERATES "p = c.popen(b\"exit 3\", b\"r\")\nsys.exit(c.pclose(p) >> 8)'",
     "not-network", "> sh (pid"},
    {"the same while it runs", "busybox python3", NULL,
     PYTHON LIBC "p = c.popen(b\"sleep 0.2; exit 3\", b\"r\")\n" TOLERATES "sys.exit(c.pclose(p) >> 8)'",
     "not-network", "> sh (pid"},
    {"node starts a static program, which is reset", "node", "request; reset",
     BESIDE
     "export PORT\n" NODE
     "process.exit(c.spawnSync(process.env.PROGRAMS + \"/static_asks\", [\"10.9.0.2\", process.env.PORT, "
     "\"5\"]).status)'",
     "retry", "reset the connection"},
    {"make starts a static program, on which the server hangs up", "make", "request",
     BESIDE "printf 'all:\\n\\t\"$$PROGRAMS/static_asks\" 10.9.0.2 '$PORT' 5\\n' >rules\n" PLAIN
            "make -f rules",
     "retry", "closed the connection without answering"},
    {"a shell starts a static program, which gets no answer", NULL, "hold",
     BESIDE PLAIN "sh -c '" ASKS "10.9.0.2 '$PORT' 1.2; exit $?'", "retry", "did not answer in time"},
    {"a shell's static program gets a good answer, and fails in silence: nobody knows", NULL, "request; ok",
     BESIDE PLAIN "sh -c '" ASKS "10.9.0.2 '$PORT' 5; exit $?'", "unknown",
     "the kernel reported connections of it"},
    {"a shell's static program got over the reset, and fails later", NULL, "request; reset | request; ok",
     BESIDE PLAIN "sh -c '" ASKS "10.9.0.2 '$PORT' 5 again; exit $?'", "unknown",
     "and no failure that is certainly its own"},
    {"a shell's static program fails without any connection", NULL, NULL, PLAIN "sh -c '" FAILS "; exit $?'",
     "not-network", "static_client (pid"},
    {"a static one is refused, which the shell tolerates, and a static one without a connection fails", NULL,
     NULL, PLAIN "sh -c '" ASKS "127.0.0.1 9 1 || true; " FAILS "; exit $?'", "not-network",
     "> static_client (pid"},
    {"the refusal of a static one is tolerated, and the shell fails of a bug", "python3", NULL,
     PLAIN "sh -c '" ASKS "127.0.0.1 9 1 || true; python3 -c \"[][1]\"; exit $?'", "not-network",
     "> python3 (pid"},
    {"the same, and the shell ends well", NULL, NULL, PLAIN "sh -c '" ASKS "127.0.0.1 9 1 || true; exit 0'",
     "succeeded", "exited with 0"},
    {"another blind one was refused meanwhile, and ended well", "ends.go.bin", NULL,
     LOST PLAIN "sh -c '" GO "well 9 & " ASKS "10.9.0.7 9 0.5; exit $?'", "unknown",
     "and no failure that is certainly its own"},
    {"the same alone", NULL, NULL, LOST PLAIN "sh -c '" ASKS "10.9.0.7 9 0.5; exit $?'", "unknown",
     "and no failure that is certainly its own"},
    {"a stranger was refused meanwhile", NULL, NULL,
     LOST STRANGER "export VHRETRY_MODE=dry-run VHRETRY_DEBUG=1\nenv LD_PRELOAD=\"$LIBRARY\" sh -c '" ASKS
                   "10.9.0.7 9 0.5; exit $?'",
     "unknown", "and no failure that is certainly its own"},
    {"a user without privileges is told the same of what his shell starts", NULL, NULL,
     "unset VHRETRY_DIR TMPDIR; export VHRETRY_MODE=dry-run VHRETRY_DEBUG=1\n"
     "exec setpriv --reuid 65534 --regid 65534 --clear-groups env LD_PRELOAD=\"$LIBRARY\" sh -c '" ASKS
     "127.0.0.1 9 1; exit $?'",
     "retry", "connect 127.0.0.1:9: Connection refused"},
    {"a static program that is the first of a PID namespace has nobody beside it, who would be its child",
     NULL, NULL, PLAIN "sh -c 'unshare -p -f " ASKS "127.0.0.1 9 1; exit $?'", "unknown", "unshare"},
    {"a shell starts a static program where there is no netlink: nobody knows", "seccomp", NULL,
     "export VHRETRY_MODE=dry-run VHRETRY_DEBUG=1\n"
     "exec \"$PROGRAMS/without_netlink\" env LD_PRELOAD=\"$LIBRARY\" sh -c '" ASKS "127.0.0.1 9 1; exit $?'",
     "unknown", "static_asks (pid"},
    {"without netlink nobody knows", "seccomp", NULL,
     SILENT "exec \"$PROGRAMS/without_netlink\" $RUN " ASKS "127.0.0.1 9 1", "unknown",
     "the kernel does not report its connections here"},
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
    return test_list_run("obituaries", argc, argv, NULL, NULL);
}
