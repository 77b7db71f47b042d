#include "faults_under_test.h"

#include "step.h"

#define CONNECTION "127.0.0.1:%u "

const struct situation_under_test situations_under_test[SITUATION_COUNT] = {
    [REFUSED] = {"is refused",
                 "refuse",
                 false,
                 {true, false, false},
                 "refused",
                 "connect 127.0.0.1:%u: Connection refused"},
    [NOT_ACCEPTED] = {"is not accepted and gives up",
                      "full-backlog",
                      false,
                      {true, false, false},
                      "timeout",
                      "connect 127.0.0.1:%u: Connection timed out"},
    [RESET] = {"is reset before a reply", "reset", true, {true, true, true}, "reset", CONNECTION},
    [RESET_MID_REPLY] =
        {"is reset in mid-reply", "reset-mid-reply", true, {true, true, true}, "reset", CONNECTION},
    [HUNG_UP] = {"is hung up on",
                 "request-close",
                 true,
                 {true, true, true},
                 "hung-up",
                 CONNECTION "closed the connection without answering"},
    [CUT_OFF] = {"is cut off",
                 "request-cut",
                 true,
                 {false, true, true},
                 "hung-up",
                 CONNECTION "closed the connection without answering"},
    [HUNG_UP_MID_REPLY] = {"is hung up on in mid-reply",
                           "close-mid-reply",
                           true,
                           {true, true, true},
                           "hung-up",
                           CONNECTION "closed the connection before the end of its answer"},
    [STALLED] = {"stalls and gives up",
                 "hang",
                 true,
                 {true, true, true},
                 "stalled",
                 CONNECTION "did not answer in time"},
    [STALLED_MID_REPLY] = {"stalls in mid-reply and gives up",
                           "stall-mid-reply",
                           true,
                           {true, true, true},
                           "stalled",
                           CONNECTION "stopped answering after 13 of 1,000,000 bytes"},
    [HANDSHAKE_STALLED] = {"stalls in the handshake",
                           "hang",
                           false,
                           {false, false, true},
                           "stalled",
                           CONNECTION "did not answer in time"},
    [HANDSHAKE_HUNG_UP] = {"is hung up on in the handshake",
                           "request-close",
                           false,
                           {false, false, true},
                           "hung-up",
                           CONNECTION "closed the connection without answering"},
};

#define BIT(situation) (1U << (situation))
#define WITHOUT_LIMIT                                                                                        \
    (BIT(REFUSED) | BIT(RESET) | BIT(RESET_MID_REPLY) | BIT(HUNG_UP) | BIT(CUT_OFF) | BIT(HANDSHAKE_HUNG_UP))
#define COMPARES    BIT(HUNG_UP_MID_REPLY) /* the length of what came with what was announced */
#define READS_ALL   BIT(STALLED_MID_REPLY) /* or gives up */
#define ALL         (WITHOUT_LIMIT | BIT(NOT_ACCEPTED) | BIT(STALLED) | BIT(HANDSHAKE_STALLED))
#define PYTHON(way) OBSERVED "python3 \"$PROGRAMS/asks.py\" " way " $PORT $TLS"
#define NODE(way)   OBSERVED "node \"$PROGRAMS/asks.js\" " way " $PORT $TLS"
#define JAVA(way)                                                                                            \
    OBSERVED "java -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"$PROGRAMS\" Asks " way " $PORT $TLS"
#define FROM_C(way) OBSERVED "\"$PROGRAMS/asks\" " way " $PORT"

/* bash has a time limit for reading alone. */
#define BASH                                                                                                 \
    OBSERVED                                                                                                 \
    "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$PORT || exit 1; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; "       \
    "while read -r -t $LIMIT line <&3; do :; done; exit 1'"

const struct client_under_test clients_under_test[] = {
    {"python's socket with a time limit", "python3", PYTHON("limit"), true, ALL | COMPARES | READS_ALL},
    {"python's blocking socket", "python3", PYTHON("blocking"), true, WITHOUT_LIMIT | COMPARES},
    {"python's asyncio", "python3", PYTHON("asyncio"), true, ALL | COMPARES | READS_ALL},
    {"python's urllib", "python3", PYTHON("urllib"), true, ALL | COMPARES | READS_ALL},
    {"python's http.client", "python3", PYTHON("http.client"), true,
     BIT(REFUSED) | BIT(RESET) | BIT(HUNG_UP) | BIT(STALLED)},
    {"curl", "curl", OBSERVED "curl -sk --max-time $LIMIT $SCHEME://127.0.0.1:$PORT/", true,
     ALL | COMPARES | READS_ALL},
    {"wget", "wget",
     OBSERVED "wget -q -O - --no-check-certificate --tries=1 --timeout=$LIMIT $SCHEME://127.0.0.1:$PORT/",
     true, ALL | COMPARES | READS_ALL},
    {"git", "git",
     OBSERVED "git -c http.sslVerify=false -c http.lowSpeedLimit=1 -c http.lowSpeedTime=${LIMIT%.*} "
              "ls-remote $SCHEME://127.0.0.1:$PORT/x.git",
     true, (ALL & ~BIT(NOT_ACCEPTED) & ~BIT(HANDSHAKE_STALLED)) | COMPARES | READS_ALL},
    {"node's http", "node", NODE("http"), true, ALL | COMPARES | READS_ALL},
    {"node's socket", "node", NODE("socket"), true, BIT(REFUSED) | BIT(RESET) | BIT(HUNG_UP) | BIT(STALLED)},
    {"java's URL", "Asks.class", JAVA("url"), true, (ALL & ~BIT(HANDSHAKE_HUNG_UP)) | READS_ALL},
    {"java's socket", "Asks.class", JAVA("socket"), true, BIT(RESET) | BIT(HUNG_UP) | BIT(STALLED)},
    {"psql", "psql",
     "export PGCONNECT_TIMEOUT=${LIMIT%.*} PGSSLMODE=disable PGGSSENCMODE=disable; " OBSERVED
     "psql -h 127.0.0.1 -p $PORT -c 'select 1'",
     false, ALL & ~BIT(RESET_MID_REPLY)},
    {"redis-cli", "redis-cli", OBSERVED "redis-cli ${TLS:+--tls --insecure} -h 127.0.0.1 -p $PORT ping", true,
     BIT(REFUSED) | BIT(RESET) | BIT(HUNG_UP)},
    {"perl", "perl", OBSERVED "perl \"$PROGRAMS/asks.pl\" $PORT", false, ALL | READS_ALL},
    {"bash", "bash", BASH, false, WITHOUT_LIMIT | BIT(STALLED)},
    {"a C program with poll", NULL, FROM_C("poll"), false, ALL | READS_ALL},
    {"a C program with select", NULL, FROM_C("select"), false,
     (ALL & ~BIT(REFUSED) & ~BIT(NOT_ACCEPTED)) | READS_ALL},
    {"a C program with epoll", NULL, FROM_C("epoll"), false,
     (ALL & ~BIT(REFUSED) & ~BIT(NOT_ACCEPTED)) | READS_ALL},
    {"a C program with blocking reads", NULL, FROM_C("blocking"), false, WITHOUT_LIMIT & ~BIT(REFUSED)},
    {"a fortified C program", NULL, OBSERVED "\"$PROGRAMS/fortified_asks\" read $PORT", false,
     WITHOUT_LIMIT & ~BIT(REFUSED)},
    {"a fortified C program with poll", NULL, OBSERVED "\"$PROGRAMS/fortified_asks\" poll $PORT", false,
     BIT(RESET) | BIT(STALLED)},
    {"a musl program with poll", NULL, OBSERVED "\"$PROGRAMS/musl_asks\" poll $PORT", false, ALL | READS_ALL},
    {"a musl program with read", NULL, OBSERVED "\"$PROGRAMS/musl_asks\" read $PORT", false,
     BIT(RESET) | BIT(RESET_MID_REPLY) | BIT(HUNG_UP)},
    {"a C program with sendfile", NULL, FROM_C("sendfile"), false, BIT(RESET) | BIT(HUNG_UP) | BIT(STALLED)},
    {"a C program with splice", NULL, FROM_C("splice"), false,
     BIT(RESET) | BIT(RESET_MID_REPLY) | BIT(HUNG_UP) | BIT(STALLED)},
    {"a C program with a duplicated descriptor", NULL, FROM_C("dup"), false,
     BIT(RESET) | BIT(RESET_MID_REPLY) | BIT(HUNG_UP) | BIT(STALLED) | READS_ALL},
    {"a C program whose child asks", NULL, FROM_C("fork"), false,
     BIT(RESET) | BIT(RESET_MID_REPLY) | BIT(HUNG_UP) | BIT(STALLED) | READS_ALL},
    {"a C program that leaves its socket open", NULL, FROM_C("left-open"), false, BIT(STALLED)},
    {"a C program with close_range", NULL, FROM_C("close_range"), false, BIT(STALLED)},
    {"a C program with shutdown", NULL, FROM_C("shutdown"), false, BIT(STALLED)},
    {"a C program that closes by syscall(2)", NULL, FROM_C("system-call"), false, BIT(STALLED)},
    {"a C program that closes by dup2", NULL, FROM_C("dup2"), false, BIT(STALLED)},
};

const size_t client_under_test_count = sizeof clients_under_test / sizeof *clients_under_test;

/* Debian's is linked with the system's library. */
#define NODE_BRINGS_TLS "node -p process.config.variables.node_shared_openssl | grep -q false"

/* Node's TLS is inside its executable, Java's is its own: there the headers of the records must do. */
#define OWN_TLS "how long an answer is can only be read where the TLS library is seen"

const struct known_wrong known_wrong[] = {
    {"node's http is hung up on in mid-reply over TLS 1.2", OWN_TLS, false, NODE_BRINGS_TLS},
    {"node's http is hung up on in mid-reply over TLS 1.3", OWN_TLS, false, NODE_BRINGS_TLS},
    {"node's http stalls in mid-reply and gives up over TLS 1.2", OWN_TLS, false, NODE_BRINGS_TLS},
    {"node's http stalls in mid-reply and gives up over TLS 1.3", OWN_TLS, false, NODE_BRINGS_TLS},
    {"java's URL stalls in mid-reply and gives up over TLS 1.2", OWN_TLS, false, NULL},
    {"java's URL stalls in mid-reply and gives up over TLS 1.3", OWN_TLS, false, NULL},
    {"python is reset and never reads over TLS 1.3",
     "a single session ticket that nobody has read looks like an answer", false, NULL},
    {"a C program is killed by the broken pipe that it meets",
     "SIGPIPE ends it inside the call, before a hook hears of the error", false, NULL},
    {"python's libcurl, loaded with RTLD_DEEPBIND, is refused",
     "what is loaded so finds libc's functions before ours", false, NULL},
};

const size_t known_wrong_count = sizeof known_wrong / sizeof *known_wrong;
