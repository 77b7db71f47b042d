/* Ordinary programs that meet something on the network, and then fail for another reason, or not at all.
 *
 * None of them may be retried. A row becomes a script for `sh` in the environment of step.h, run at the same time with
 * us and without:
 *
 *     peers, if any          tests/support/programs/scripted_peer follows `peer`, and is at $PEER; `other` at $OTHER
 *     before                 more shell
 *     exec env LD_PRELOAD=... WITH program        the file holds `program`
 */
#ifndef VHRETRY_TESTS_FALSE_ALARMS_H
#define VHRETRY_TESTS_FALSE_ALARMS_H

#include <stdbool.h>
#include <stddef.h>

struct false_alarm {
    const char *name;
    const char *needs;  /* what needs() takes */
    const char *around; /* a command that runs the script, such as `unshare -n`; needs root; NULL: none */
    const char *peer;   /* NULL: none */
    const char *other;  /* NULL: none */
    const char *before; /* NULL: none */
    const char *with;   /* the interpreter; NULL: `program` is shell that ends in OBSERVED */
    const char *program;
    int status; /* its end */
    int signal;
    bool fault;        /* a fault is put on record: the verdict, not the observer, knows better */
    const char *wrong; /* known to be retried, and why; NULL: it is not */
};

struct false_alarm_table {
    const struct false_alarm *rows;
    size_t count;
};

extern const struct false_alarm_table connecting_alarms;  /* races, other attempts, metadata services */
extern const struct false_alarm_table idle_alarms;        /* pools, farewells, one-way senders, long polls */
extern const struct false_alarm_table process_alarms;     /* forks, namespaces, workers, pipelines */
extern const struct false_alarm_table application_alarms; /* databases' and other clients' own ways */
extern const struct false_alarm_table chronic_alarms;     /* what a program lives with */

/* Shell: $STUCK, a port whose connects hang. */
#define STUCK                                                                                                \
    "\"${PROGRAMS%/programs}/fault-server\" --port-file stuck full-backlog & "                               \
    "until [ -s stuck ]; do sleep 0.02; done; export STUCK=$(cat stuck)\n"

/* Shell, in a network namespace: loopback alone, or also 10.99.0.0/24 and fd99::/64, where nobody answers. */
#define LOOPBACK_UP "ip link set lo up\n"
#define SILENT_NETWORK                                                                                       \
    LOOPBACK_UP "ip addr add 10.98.0.1/32 dev lo; ip route add 10.99.0.0/24 dev lo; "                        \
                "ip -6 addr add fd98::1/128 dev lo nodad; ip -6 route add fd99::/64 dev lo\n"

/* Shell, in a mount namespace: /etc/hosts with these lines. */
#define HOSTS(lines) "printf '" lines "' >hosts; mount --bind hosts /etc/hosts\n"

#define PYTHON "python3"

/* Shell: tests/support/programs/Fails.java. */
#define FAILS_IN_JAVA(way) FAILS_IN_JAVA_WITH("", way)
#define FAILS_IN_JAVA_WITH(option, way)                                                                      \
    OBSERVED "java -Xshare:auto -XX:TieredStopAtLevel=1 " option "-cp \"$PROGRAMS\" Fails " way

#endif
