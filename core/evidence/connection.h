/* One TCP connection, and what its state says: the rules of DESIGN "Observing".
 *
 * Pure: the preloaded library gathers what the program did and what the kernel knows, this file decides whether that
 * is a fault and of which class. No I/O, no libc.
 */
#ifndef VHRETRY_EVIDENCE_CONNECTION_H
#define VHRETRY_EVIDENCE_CONNECTION_H

#include "fault.h"

enum transfer_direction { DIRECTION_NONE, DIRECTION_SENT, DIRECTION_RECEIVED };

/* What the program did with a connection, as far as hooks saw it. Times are CLOCK_BOOTTIME nanoseconds. */
struct connection {
    uint64_t started;     /* when connect(2) began; 0: it succeeded at once, nobody looked at the clock */
    uint64_t established; /* when the program heard that it succeeded; 0: never, or at once */
    uint64_t first_sent;  /* the first bytes; 0: none */
    uint64_t last_sent;   /* the last bytes; 0: none */
    uint64_t missed;      /* the last wait of the program that ran out while this connect was unanswered */
    uint64_t sent;        /* bytes */
    uint64_t received;    /* bytes */
    uint8_t last;         /* enum transfer_direction; the TLS library's own, if has_tls */
    bool connecting;      /* a connect whose outcome the program has not heard */
    bool in_call;         /* a connect that has not returned yet, or never will */
    bool non_blocking;    /* it was connected without blocking */
    bool has_tls;         /* a TLS library told: tickets and handshakes no longer count as transfers */
    bool farewell;        /* the TLS library is sending what nobody answers */
    bool parted;          /* the program has said good-bye: the peer may end it as it likes */
    bool end_seen;        /* a read returned 0, or the program shut its own reading down */
    bool shut;            /* the program has shut its sending down: the end may be the answer it waits for */
    bool failed;          /* a fault of it is on record */
    bool listens;         /* since its last question the program has tried to read, or waited in vain */
    bool waited;          /* its wait for this one alone ran out, and was not begun again */
    bool pending;         /* it was put on record that no answer had come */
    bool inherited;       /* a fork's copy of its parent's connection, which it has not used */
    bool duplicated;      /* another descriptor leads to it, or once did */
};

/* What the kernel knows (TCP_INFO, tcp(7)). */
struct kernel_connection {
    int state;           /* TCP_ESTABLISHED, ...; -1: it does not say, it is no TCP */
    uint64_t acked;      /* bytes; a SYN counts 1, a FIN too */
    uint64_t received;   /* bytes; a FIN counts 1 */
    uint32_t unacked;    /* segments; what waits to be sent, to a peer that takes no more, counts as one */
    uint32_t since_sent; /* milliseconds, with a resolution of 4; a good-bye and a retransmission renew it */
    uint32_t since_received; /* milliseconds */
};

/* When a connection is looked at. */
enum connection_moment {
    MOMENT_CLOSED,     /* the program closes it: it asks nothing more of it */
    MOMENT_GIVEN_UP,   /* the program shuts it down or says good-bye */
    MOMENT_WAITED,     /* the program has waited for something, with a time limit, and nothing came */
    MOMENT_PROGRAM_END /* the program ends and leaves it open */
};

/* Bytes were sent after the last received ones, and no answer has come: neither read by the program nor waiting to be
 * read. Without the kernel's view (NULL) the program's alone counts. */
bool connection_is_unanswered(const struct connection *connection, const struct kernel_connection *kernel);

/* Is the end of the connection, which a read has met, a fault if a question is unanswered? The first time, and unless a
 * fault of it is on record already, or the end alone may be the answer: to who has shut his sending down. */
bool connection_may_be_hung_up(const struct connection *connection);

/* Is a break of the connection, which a read has met, of interest? Not to who has said good-bye and asked nothing since. */
bool connection_may_be_broken(const struct connection *connection);

/* Has the program read, where hooks saw it, all that the peer has sent so far? */
bool connection_is_read_out(const struct connection *connection, const struct kernel_connection *kernel);

/* The fault that the connection shows at this moment, FAULT_NONE mostly:
 *
 *     FAULT_TIMEOUT  connect unanswered for `patience` nanoseconds
 *     FAULT_RESET    the peer reset it while a question was unanswered, and nobody read so
 *     FAULT_STALLED  a question unanswered for `patience`, and the program, which had listened, gave up waiting
 *
 * At MOMENT_WAITED the first and the last mean: so far; they explain only the end of a process that is killed. A
 * fault that is on record (connection->failed) is not told twice. */
enum fault_class connection_judge(const struct connection *connection, const struct kernel_connection *kernel,
                                  enum connection_moment moment, uint64_t now, uint64_t patience);

#endif
