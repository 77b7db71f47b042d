/* A step whose network and processes are its own, so that nobody else's connections are told of: it needs "namespaces network". The
 * pretend Valohai is out of its reach.
 */
#ifndef VHRETRY_TESTS_ALONE_H
#define VHRETRY_TESTS_ALONE_H

#include "step.h"

/* Shell text for the beginning of such a step. Each leaves the address of its peer in $PEER.
 *
 * A server behind a link, 10.9.0.2, as all real ones are. */
#define BESIDE                                                                                               \
    "unshare -n sh -e beside & until [ -s there ]; do sleep 0.01; done\n"                                    \
    "ip link add v0 type veth peer name v1 netns $(cat there); ip addr add 10.9.0.1/24 dev v0\n"             \
    "ip link set v0 up; until [ -s port ]; do sleep 0.01; done; PORT=$(cat port); PEER=10.9.0.2:$PORT\n"

/* One in the same network, 127.0.0.1: it is a stranger, and runs. */
#define LOCAL                                                                                                \
    "(eval \"$SERVER\") & until [ -s port ]; do sleep 0.01; done; PORT=$(cat port); PEER=127.0.0.1:$PORT\n"

/* What is sent to 10.9.0.7 is lost. */
#define LOST                                                                                                 \
    "ip link add v0 type veth peer name v1; ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; ip link set " \
    "v1 up\n"                                                                                                \
    "ip neigh add 10.9.0.7 lladdr 02:00:00:00:00:01 dev v0; PEER=10.9.0.7:9\n"                               \
    "echo 1 >/proc/sys/net/ipv4/tcp_syn_retries\n"

/* Of 10.9.0.7 the machine knows that it is out of reach. */
#define UNREACHABLE "ip route add unreachable 10.9.0.0/24; PEER=10.9.0.7:9\n"

/* Nobody is at 127.0.0.2:9. Of a connect that waits the kernel does not tell the port, and Valohai's is at a port of 127.0.0.1. */
#define REFUSING "PEER=127.0.0.2:9\n"

/* A process that is none of the run's, and is refused all the time. */
#define STRANGER "while :; do \"$PROGRAMS/static_asks\" 127.0.0.1 9 1 || sleep 0.02; done &\n"

#define RUN "exec $RUN "

/* Runs `command`, for a shell in which $RUN is `vhretry run` that says what it would do, outside of an execution. The server of BESIDE
 * and LOCAL does what `serves` says (tests/support/programs/scripted_peer.c), or is what the variable SERVER starts: it listens at
 * $ADDRESS and writes its port into the file `port`. `environment` as in step_run, at most ALONE_VARIABLES. */
enum { ALONE_VARIABLES = 8 };
void alone_run(const struct step *step, const char *command, const char *serves,
               const char *const *environment, struct step_end *end);

/* Fails the test unless the verdict is this one, and a line of ours has `line` in it. */
void expect_judged(const struct step_end *end, const char *verdict, const char *line);

#endif
