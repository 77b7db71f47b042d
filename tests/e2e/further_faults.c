/* Rows that need a namespace of their own, a setting, or a program like no other.
 */
#include "faults_under_test.h"

#include "step.h"

/* The root of the run stays outside, where the pretend Valohai is; what fails is in a network of its own, with nothing
 * but loopback. `set_up` and `command` stand in double quotes within single ones. */
#define IN_NAMESPACES(which, set_up, command)                                                                \
    OBSERVED "sh -c 'unshare " which " sh -c \"ip link set lo up; " set_up " exec " command "\"; exit $?'"
#define IN_NETWORK(set_up, command) IN_NAMESPACES("--net", set_up, command)

/* Addresses that exist nowhere (RFC 5737): the kernel sends its SYN to itself, and drops it. */
#define BLACKHOLE "echo 1 >/proc/sys/net/ipv4/tcp_syn_retries; ip route add 198.51.100.0/24 dev lo;"
#define PROHIBIT  "ip route add prohibit 198.51.100.0/24;"

/* The one local port is somebody's who has bound it, and so nobody else's to connect from. */
#define NO_PORT_LEFT                                                                                         \
    "$PROGRAMS/../fault-server --port-file port refuse & "                                                   \
    "until [ -e port ]; do sleep 0.02; done; read port <port; rm port; "                                     \
    "echo \\$port \\$port >/proc/sys/net/ipv4/ip_local_port_range;"

/* The only resolver is on loopback. */
#define OWN_RESOLVER                                                                                         \
    "echo nameserver 127.0.53.53 >resolv; echo options timeout:1 attempts:1 >>resolv; "                      \
    "echo hosts: files dns >switch; mount --bind resolv /etc/resolv.conf; "                                  \
    "mount --bind switch /etc/nsswitch.conf;"
#define KNOWS_NO_NAME                                                                                        \
    OWN_RESOLVER " rm -f ready; $PROGRAMS/knows_no_name ready & until [ -e ready ]; do sleep 0.02; done;"
#define UNRESOLVED(command) IN_NAMESPACES("--net --mount", OWN_RESOLVER, command)
#define UNKNOWN(command)    IN_NAMESPACES("--net --mount", KNOWS_NO_NAME, command)

#define NOWHERE "198.51.100.1"
#define NO_NAME "does-not-exist.invalid"

#define CURL(host)   "curl -s http://" host ":9/"
#define WGET(host)   "wget -q -O - --tries=1 http://" host ":9/"
#define GIT(host)    "git ls-remote http://" host ":9/x.git"
#define PYTHON(host) "env HOST=" host " python3 $PROGRAMS/asks.py blocking 9"
#define NODE(host)   "env HOST=" host " node $PROGRAMS/asks.js http 9"
#define PERL(host)   "env HOST=" host " perl $PROGRAMS/asks.pl 9"
#define PSQL(host)   "psql -h " host " -p 9 -c select"
#define REDIS(host)  "redis-cli -h " host " -p 9 ping"
#define BASH(host)   "bash -c \\\"exec 3<>/dev/tcp/" host "/9\\\""
#define JAVA(host)   "env HOST=" host " java -Xshare:auto -XX:TieredStopAtLevel=1 -cp $PROGRAMS Asks socket 9"

/* Connects with its first bytes (TCP Fast Open), where no other call would show whom it was to reach. */
#define OPENS_FAST(port, code)                                                                               \
    OBSERVED "python3 -c \"import os, select, socket, sys\n"                                                 \
             "peer = socket.socket()\n"                                                                      \
             "address = ('127.0.0.1', int(os.environ['" port "']))\n" code "\""

#define ROW(NAME, NEEDS, COMMAND, CLASS, CAUSE, SETTING)                                                     \
    {                                                                                                        \
        .name = (NAME), .needs = (NEEDS), .needs_too = "namespaces network", .command = (COMMAND),           \
        .class = (CLASS), .cause = (CAUSE), .setting = (SETTING)                                             \
    }

#define UNREACHABLE(name, needs, command)                                                                    \
    ROW(name " has no route", needs, IN_NETWORK("", command(NOWHERE)), "unreachable",                        \
        "connect " NOWHERE ":9: Network is unreachable", NULL)
#define TIMED_OUT(name, needs, command)                                                                      \
    ROW(name " waits for the kernel's time-out", needs, IN_NETWORK(BLACKHOLE, command(NOWHERE)), "timeout",  \
        "connect " NOWHERE ":9: Connection timed out", NULL)
#define DENIED(name, needs, command)                                                                         \
    ROW(name " is denied its route", needs, IN_NETWORK(PROHIBIT, command(NOWHERE)), "denied",                \
        "connect " NOWHERE ":9: Permission denied", "VHRETRY_ON=+denied")
#define NO_PORT(name, needs, command)                                                                        \
    ROW(name " has no local port left", needs, IN_NETWORK(NO_PORT_LEFT, command("127.0.0.1")), "local",      \
        "connect 127.0.0.1:9: Cannot assign requested address", NULL)
#define NO_RESOLVER(name, needs, command)                                                                    \
    ROW(name " has no resolver", needs, UNRESOLVED(command(NO_NAME)), "dns-temporary",                       \
        "cannot resolve " NO_NAME ": Temporary failure in name resolution", NULL)
#define NOT_KNOWN(name, needs, command)                                                                      \
    ROW(name " asks for a name that does not exist", needs, UNKNOWN(command(NO_NAME)), "dns-unknown",        \
        "cannot resolve " NO_NAME ": Name or service not known", "VHRETRY_ON=+dns-unknown")

#define CONNECTION        "127.0.0.1:%u "
#define ASKS(way)         OBSERVED "\"$PROGRAMS/asks\" " way " $PORT"
#define LOOKS_UP(servers) OBSERVED "python3 \"$PROGRAMS/looks_up.py\" " servers
#define ASKS_PY(way)      OBSERVED "python3 \"$PROGRAMS/asks.py\" " way " $PORT $TLS"

const struct further_fault further_faults[] = {
    UNREACHABLE("curl", "curl", CURL),
    UNREACHABLE("wget", "wget", WGET),
    UNREACHABLE("git", "git", GIT),
    UNREACHABLE("python", "python3", PYTHON),
    UNREACHABLE("node", "node", NODE),
    UNREACHABLE("perl", "perl", PERL),
    UNREACHABLE("psql", "psql", PSQL),
    UNREACHABLE("redis-cli", "redis-cli", REDIS),
    UNREACHABLE("bash", "bash", BASH),
    UNREACHABLE("java", "Asks.class", JAVA),
    TIMED_OUT("curl", "curl", CURL),
    TIMED_OUT("wget", "wget", WGET),
    TIMED_OUT("python", "python3", PYTHON),
    TIMED_OUT("perl", "perl", PERL),
    TIMED_OUT("psql", "psql", PSQL),
    TIMED_OUT("bash", "bash", BASH),
    TIMED_OUT("java", "Asks.class", JAVA),
    DENIED("curl", "curl", CURL),
    DENIED("python", "python3", PYTHON),
    DENIED("bash", "bash", BASH),
    DENIED("node", "node", NODE),
    NO_PORT("curl", "curl", CURL),
    NO_PORT("python", "python3", PYTHON),
    NO_PORT("bash", "bash", BASH),
    NO_PORT("node", "node", NODE),
    NO_RESOLVER("git", "git", GIT),
    NO_RESOLVER("perl", "perl", PERL),
    NO_RESOLVER("psql", "psql", PSQL),
    NO_RESOLVER("redis-cli", "redis-cli", REDIS),
    NO_RESOLVER("bash", "bash", BASH),
    NO_RESOLVER("java", "Asks.class", JAVA),
    NOT_KNOWN("curl", "curl", CURL),
    NOT_KNOWN("wget", "wget", WGET),
    NOT_KNOWN("python", "python3", PYTHON),
    NOT_KNOWN("node", "node", NODE),
    NOT_KNOWN("perl", "perl", PERL),
    NOT_KNOWN("psql", "psql", PSQL),
    {.name = "a program that hundreds of peers refuse ends",
     .server = "refuse",
     .command = OBSERVED "\"$PROGRAMS/meets_faults\" $PORT 300 300",
     .class = "refused",
     .cause = "connect 127.0.1.44:%u: Connection refused"},
    {.name = "a program that hundreds of peers refuse ends where nobody sees it",
     .server = "refuse",
     .command = OBSERVED "sh -c '\"$PROGRAMS/meets_faults\" $PORT 300 300 raw; exit $?'",
     .class = "refused",
     .cause = "connect 127.0.1.44:%u: Connection refused"},
    {.name = "python looks a name up by itself, and nobody answers",
     .needs = "python3",
     .command = LOOKS_UP("mute"),
     .class = "dns-temporary",
     .cause = "cannot resolve db.internal: Temporary failure in name resolution"},
    {.name = "python looks a name up by itself, and the server fails",
     .needs = "python3",
     .command = LOOKS_UP("fails"),
     .class = "dns-temporary",
     .cause = "cannot resolve db.internal: Temporary failure in name resolution"},
    {.name = "python looks a name up by itself with writev, and the server fails",
     .needs = "python3",
     .command = LOOKS_UP("--writev fails"),
     .class = "dns-temporary",
     .cause = "cannot resolve db.internal: Temporary failure in name resolution"},
    {.name = "python looks a name up by itself, and no server is there",
     .needs = "python3",
     .command = LOOKS_UP("absent"),
     .class = "dns-temporary",
     .cause = "cannot resolve db.internal: Connection refused"},
    {.name = "node's c-ares finds no server",
     .needs = "node",
     .server = "refuse",
     .command = OBSERVED "node -e \"const resolver = new (require('dns').promises.Resolver)({tries: 1});"
                         "resolver.setServers(['127.0.0.1:$PORT']);"
                         "resolver.resolve4('db.internal').catch(() => process.exit(2));\"",
     .class = "dns-temporary",
     .cause = "cannot resolve db.internal: Connection refused"},
    {.name = "python is refused as it connects with its first bytes",
     .needs = "python3",
     .server = "refuse",
     .command = OPENS_FAST("PORT", "peer.sendto(b'GET', socket.MSG_FASTOPEN, address)"),
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "python is refused as it connects with a message",
     .needs = "python3",
     .server = "refuse",
     .command = OPENS_FAST("PORT", "peer.sendmsg([b'G', b'ET'], [], socket.MSG_FASTOPEN, address)"),
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "python is refused as it connects with its first bytes, without waiting",
     .needs = "python3",
     .server = "refuse",
     .command = OPENS_FAST("PORT", "peer.setblocking(False)\n"
                                   "try: peer.sendto(b'GET', socket.MSG_FASTOPEN, address)\n"
                                   "except BlockingIOError: select.select([], [peer], [])\n"
                                   "sys.exit(peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))"),
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "python is hung up on after it has connected with its first bytes",
     .needs = "python3",
     .server = "request-close",
     .command =
         OPENS_FAST("PORT", "peer.sendto(b'GET / HTTP/1.0\\r\\n\\r\\n', socket.MSG_FASTOPEN, address)\n"
                            "sys.exit(peer.recv(9) == b'')"),
     .class = "hung-up",
     .cause = CONNECTION "closed the connection without answering"},
    {.name = "curl is refused below a /proc of its own, in the same pid namespace",
     .needs = "curl",
     .needs_too = "namespaces",
     .server = "refuse",
     .command = OBSERVED
     "sh -c 'unshare -m sh -c \"mount -t proc proc /proc; curl -s http://127.0.0.1:$PORT/\"; exit $?'",
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "curl is refused in a time namespace",
     .needs = "curl",
     .needs_too = "namespaces",
     .server = "refuse",
     .command =
         OBSERVED "sh -c 'unshare --time --boottime 100000 --fork curl -s http://127.0.0.1:$PORT/; exit $?'",
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "a shell in a time namespace has a child that is refused",
     .needs = "curl",
     .needs_too = "namespaces",
     .server = "refuse",
     .command = OBSERVED "sh -c 'unshare --time --boottime -1000 --fork sh -c \"curl -s "
                         "http://127.0.0.1:$PORT/; exit \\$?\"; exit $?'",
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "python has no descriptor left",
     .needs = "python3",
     .command = OBSERVED "sh -c 'ulimit -n 16; exec python3 -c \"import socket\n"
                         "kept = [socket.socket() for _ in range(99)]\"'",
     .setting = "VHRETRY_ON=+descriptors",
     .class = "descriptors",
     .cause = "cannot open a socket: Too many open files"},
    {.name = "perl has no descriptor left",
     .needs = "perl",
     .command = OBSERVED "sh -c 'ulimit -n 16; exec perl -MSocket -e \"for my \\$i (1 .. 99) { "
                         "socket(\\$kept[\\$i], PF_INET, SOCK_STREAM, 0) or die }\"'",
     .setting = "VHRETRY_ON=+descriptors",
     .class = "descriptors",
     .cause = "cannot open a socket: Too many open files"},
    {.name = "python asks for a retry",
     .needs = "python3",
     .command = OBSERVED "python3 -c 'import os, sys; sys.exit(os.EX_TEMPFAIL)'",
     .class = "requested",
     .cause = "the program asked for a retry (exit status 75)"},
    {.name = "a shell asks for a retry",
     .command = OBSERVED "sh -c 'exit 75'",
     .class = "requested",
     .cause = "the program asked for a retry (exit status 75)"},
    {.name = "python stalls by SO_RCVTIMEO",
     .needs = "python3",
     .server = "hang",
     .command = ASKS_PY("socket-option"),
     .class = "stalled",
     .cause = CONNECTION "did not answer in time"},
    {.name = "python stalls by SO_SNDTIMEO",
     .needs = "python3",
     .server = "never-accept",
     .command = ASKS_PY("send-limit"),
     .class = "stalled",
     .cause = CONNECTION "did not answer in time"},
    {.name = "python's upload is not read to its end",
     .needs = "python3",
     .server = "stop-reading",
     .command = ASKS_PY("upload"),
     .class = "stalled",
     .cause = CONNECTION "did not answer in time"},
    {.name = "python's upload is not read to its end over TLS 1.2",
     .needs = "python3",
     .server = "stop-reading",
     .transport = TLS_1_2,
     .command = ASKS_PY("upload"),
     .class = "stalled",
     .cause = CONNECTION "did not answer in time"},
    {.name = "python's upload is not read to its end over TLS 1.3",
     .needs = "python3",
     .server = "stop-reading",
     .transport = TLS_1_3,
     .command = ASKS_PY("upload"),
     .class = "stalled",
     .cause = CONNECTION "did not answer in time"},
    {.name = "python is reset and never reads",
     .needs = "python3",
     .server = "reset",
     .command = ASKS_PY("never-reads"),
     .class = "reset",
     .cause = CONNECTION "reset the connection"},
    {.name = "python is reset and never reads over TLS 1.2",
     .needs = "python3",
     .server = "reset",
     .transport = TLS_1_2,
     .command = ASKS_PY("never-reads"),
     .class = "reset",
     .cause = CONNECTION "reset the connection"},
    {.name = "python is reset and never reads over TLS 1.3",
     .needs = "python3",
     .server = "reset",
     .transport = TLS_1_3,
     .command = ASKS_PY("never-reads"),
     .class = "reset",
     .cause = CONNECTION "reset the connection"},
    {.name = "a C program that sends on meets a broken pipe",
     .server = "request-close",
     .command = ASKS("sends-on"),
     .class = "reset",
     .cause = CONNECTION "closed the connection while the program was sending"},
    {.name = "a C program that sends on is reset",
     .server = "reset",
     .command = ASKS("sends-on"),
     .class = "reset",
     .cause = CONNECTION "reset the connection"},
    {.name = "python sends on and meets a broken pipe",
     .needs = "python3",
     .server = "request-close",
     .command = ASKS_PY("sends-on"),
     .class = "reset",
     .cause = CONNECTION "closed the connection while the program was sending"},
    {.name = "a C program is killed by the broken pipe that it meets",
     .server = "request-close",
     .command = OBSERVED "sh -c '\"$PROGRAMS/asks\" sends-until-killed $PORT; exit $?'",
     .class = "reset",
     .cause = CONNECTION "closed the connection while the program was sending"},
    {.name = "wget stalls at a peer by name",
     .needs = "wget",
     .server = "hang",
     .command = OBSERVED "wget -q -4 -O - --tries=1 --timeout=$LIMIT http://localhost:$PORT/",
     .class = "stalled",
     .cause = "localhost:%u did not answer in time"},
    {.name = "python is hung up on by a peer by name",
     .needs = "python3",
     .server = "request-close",
     .command = OBSERVED "env HOST=localhost python3 \"$PROGRAMS/asks.py\" limit $PORT",
     .class = "hung-up",
     .cause = "localhost:%u closed the connection without answering"},
    {.name = "python's libcurl, loaded with RTLD_DEEPBIND, is refused",
     .needs = "python3",
     .server = "refuse",
     .command = OBSERVED "python3 -c \"import ctypes, os, sys\n"
                         "curl = ctypes.CDLL('libcurl.so.4', mode=os.RTLD_NOW | os.RTLD_DEEPBIND)\n"
                         "curl.curl_easy_init.restype = ctypes.c_void_p\n"
                         "handle = ctypes.c_void_p(curl.curl_easy_init())\n"
                         "curl.curl_easy_setopt(handle, 10002, b'http://127.0.0.1:$PORT/')\n"
                         "sys.exit(curl.curl_easy_perform(handle))\"",
     .class = "refused",
     .cause = "connect 127.0.0.1:%u: Connection refused"},
    {.name = "curl is refused at an IPv6 address",
     .needs = "curl ipv6",
     .server = "refuse",
     .command = OBSERVED "curl -s -g http://[::1]:$PORT/",
     .class = "refused",
     .cause = "connect [::1]:%u: Connection refused"},
};

const size_t further_fault_count = sizeof further_faults / sizeof *further_faults;
