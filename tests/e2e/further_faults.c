/* Rows that need a namespace of their own, a setting, or a program like no other.
 */
#include "faults_under_test.h"

#include "step.h"

/* The root of the run stays outside, where the pretend Valohai is; what fails is in a network of its own, with nothing
 * but loopback. `set_up` is the network's, `command` has single quotes around it: it must hold none. */
#define IN_NETWORK(set_up, command)                                                                          \
    OBSERVED "sh -c 'unshare --net sh -c \"ip link set lo up; " set_up " exec " command "\"; exit $?'"

/* An address that exists nowhere: the kernel sends its SYN to itself and drops it. */
#define BLACKHOLE "echo 1 >/proc/sys/net/ipv4/tcp_syn_retries; ip route add 198.51.100.0/24 dev lo;"
#define PROHIBIT  "ip route add prohibit 198.51.100.0/24;"

/* One local port, which is taken by descriptor 9. */
#define NO_PORT_LEFT                                                                                         \
    "\\\"$PROGRAMS/../fault-server\\\" --port-file port --lifetime 20 hang & "                               \
    "until [ -e port ]; do sleep 0.02; done; read port <port; rm port; "                                     \
    "echo 50000 50000 >/proc/sys/net/ipv4/ip_local_port_range; "

#define ON_PORT_9(program) program " http://198.51.100.1:9/"
#define PYTHON_CONNECTS(port)                                                                                \
    "python3 -c \\\"import socket; socket.create_connection((\\\\\\\"198.51.100.1\\\\\\\", " port "))\\\""

const struct further_fault further_faults[] = {
    {.name = "curl is unreachable: no route",
     .needs = "curl",
     .needs_root = true,
     .command = IN_NETWORK("", "curl -s http://198.51.100.1:9/"),
     .class = "unreachable",
     .cause = "connect 198.51.100.1:9: Network is unreachable"},
};

const size_t further_fault_count = sizeof further_faults / sizeof *further_faults;
