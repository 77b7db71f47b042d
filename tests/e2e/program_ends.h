/* How real programs end after they used the network, and the verdict that a person would want: the table of test_ends.
 *
 * Commands are as in step.h. Beside its variables they find $PORT of a fault server, $URL (at that server) and $LIMIT, after
 * how many seconds a client is to give up: short only where nobody answers.
 */
#ifndef VHRETRY_TESTS_PROGRAM_ENDS_H
#define VHRETRY_TESTS_PROGRAM_ENDS_H

#include <stdbool.h>
#include <stddef.h>

#define NOT_NETWORK "not-network"
#define UNKNOWN     "unknown"

struct program_end {
    const char *name;
    const char *needs; /* what needs() takes */
    const char *
        server; /* the fault server's behaviour, or the head of its answer ("HTTP/1.1 ..."); NULL: nobody listens */
    const char *command;
    const char *wanted; /* the class of the retry's cause, NOT_NETWORK or UNKNOWN */
    const char *seen;   /* known to be wrong: this verdict instead, ... */
    const char *reason; /* ... because */
    bool tls;           /* the server has a certificate that nobody trusts */
};

struct program_end_table {
    const struct program_end *rows;
    size_t count;
};

extern const struct program_end_table python_ends;
extern const struct program_end_table python_worker_ends;
extern const struct program_end_table node_ends;
extern const struct program_end_table java_ends;
extern const struct program_end_table compiled_ends; /* Go, Rust */
extern const struct program_end_table script_ends;   /* Perl, Ruby, R, PHP */
extern const struct program_end_table shell_ends;
extern const struct program_end_table web_client_ends;     /* curl, wget, git and their kin */
extern const struct program_end_table session_client_ends; /* databases, ssh, rsync, openssl */

#define END_TABLE(name) const struct program_end_table name = {rows, sizeof rows / sizeof *rows}

/* Behaviours of the fault server, and answers. */
#define RESET             "reset"
#define HANG              "hang"
#define HUNG_UP           "request-close"
#define CLOSED            "accept-close"
#define OK                "http-ok"
#define ANSWERS_AT_LENGTH "http-long"
#define UNAVAILABLE       "http-503"
#define RATE_LIMIT        "HTTP/1.1 429 Too Many Requests\r\n"
#define NOT_FOUND         "HTTP/1.1 404 Not Found\r\n"
#define FORBIDDEN         "HTTP/1.1 403 Forbidden\r\n"

/* A name server that refuses, or no source of names but a file: in a mount namespace. */
#define NAMES_REFUSED                                                                                        \
    "exec unshare -m sh -c 'echo nameserver 127.0.0.1 >resolv; echo hosts: files dns >switch; "              \
    "mount --bind resolv /etc/resolv.conf; mount --bind switch /etc/nsswitch.conf; exec \"$0\" \"$@\"' "
#define NAMES_UNKNOWN                                                                                        \
    "exec unshare -m sh -c 'echo hosts: files >switch; mount --bind switch /etc/nsswitch.conf; exec \"$0\" " \
    "\"$@\"' "

#endif
