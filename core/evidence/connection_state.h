/* The state of one TCP connection, as far as the program's calls and the kernel show it.
 *
 * Only the events of connection.h write a struct connection; everybody may read it. Times are nanoseconds of CLOCK_BOOTTIME.
 */
#ifndef VHRETRY_EVIDENCE_CONNECTION_STATE_H
#define VHRETRY_EVIDENCE_CONNECTION_STATE_H

#include "fault.h"

enum transfer_direction { DIRECTION_NONE, DIRECTION_SENT, DIRECTION_RECEIVED };

/* What the program did with a connection, as far as hooks saw it. Others read it; only the events below write it. */
struct connection {
    uint64_t started;     /* when connect(2) began; 0: it succeeded at once, nobody looked at the clock */
    uint64_t established; /* when the program heard that it succeeded; 0: never, or at once */
    uint64_t first_sent;  /* the first bytes; 0: none */
    uint64_t last_sent;   /* the last bytes; 0: none */
    uint64_t missed;      /* the last wait of the program that ran out while a connect or something was due */
    uint64_t sent;        /* bytes */
    uint64_t received;    /* bytes */
    uint64_t promised;    /* the longest silence of the program that the peer bears; 0: any */
    uint64_t spoke;       /* when the program said anything at all; kept only where it has promised to */
    uint64_t overdue;     /* when it did so too late, the last time; 0: never */
    uint8_t last;         /* enum transfer_direction; the TLS library's own, if has_tls */
    bool owed;            /* an answer has begun, and by its own length more of it is to come */
    bool connecting;      /* a connect whose outcome the program has not heard */
    bool in_call;         /* a connect that has not returned yet, or never will */
    bool non_blocking;    /* it was connected without blocking */
    bool has_tls;         /* a TLS library says what counts: tickets and handshakes no longer do */
    bool by_records;      /* the headers of TLS records say it (core/wire/tls_records.h) */
    bool perhaps;         /* what they took for the beginning of an answer may be a session ticket */
    bool farewell;        /* the TLS library is sending what nobody answers */
    bool parted;          /* the program has said good-bye: the peer may end it as it likes */
    bool end_seen;        /* a read returned 0, or the program shut its own reading down */
    bool shut;            /* the program has shut its sending down: the end may be the answer it waits for */
    bool failed;          /* a fault of it is on record */
    bool listens;         /* since it last asked, or was told something, it has tried to read or waited */
    bool watched;         /* the program has the kernel tell it of what there is to read (epoll) */
    bool in_vain;      /* the last wait of the program, for whatever, ran out while something of it was due */
    bool waited;       /* its wait for this one alone ran out, and was not begun again */
    bool pending;      /* it was put on record that no answer had come */
    bool inherited;    /* a fork's copy of its parent's connection, which it has not used */
    bool duplicated;   /* another descriptor leads to it, or once did */
    bool carries_data; /* of another connection, as FTP's do: its end ends the data, though it was empty */
    bool explained;    /* why the peer ends it is known: that is the fault, or the program's own doing */
};

/* Has an answer begun of which, by its own length, more is to come? */
static inline bool connection_awaits_rest(const struct connection *connection)
{
    return connection->last == DIRECTION_RECEIVED && connection->owed;
}

/* Is anything due of the peer, as far as hooks saw: an answer, or the rest of one? */
static inline bool connection_awaits(const struct connection *connection)
{
    return connection->last == DIRECTION_SENT || connection_awaits_rest(connection);
}

/* Does the program wait for it to be connected, or for what is due of the peer? */
static inline bool connection_keeps_waiting(const struct connection *connection)
{
    return !connection->failed && !connection->end_seen && !connection->inherited &&
           (connection->connecting || connection_awaits(connection));
}

/* What the kernel knows (TCP_INFO, tcp(7)). */
struct kernel_connection {
    int state;           /* TCP_ESTABLISHED, ...; -1: it does not say, it is no TCP */
    uint64_t acked;      /* bytes; a SYN counts 1, a FIN too */
    uint64_t received;   /* bytes; a FIN counts 1 */
    uint32_t unacked;    /* segments; what waits to be sent, to a peer that takes no more, counts as one */
    uint32_t since_sent; /* milliseconds, with a resolution of 4; a good-bye and a retransmission renew it */
    uint32_t since_received; /* milliseconds */
    uint32_t segments_sent;  /* all of them, a SYN too */
    uint32_t segments_received;
    uint32_t sent_again;  /* segments */
    bool counts_segments; /* else the kernel is too old to (before Linux 4.2) */
};

/* The fault that an event shows. The event itself has noted it in the connection's state. */
struct connection_fault {
    enum fault_class class; /* FAULT_NONE: there is none */
    enum fault_phase phase;
    int error; /* errno(3), or what it would have been; 0: none */
    bool weak; /* no question was outstanding: it explains only an end right after it */
    bool
        pending; /* no answer so far: it explains only that the process is killed while it waits, or what its words name */
    uint64_t given_up; /* when the program's wait for it had run out; 0: at the event */
    bool
        doubtful; /* why the program gave it up is not known: it explains no end for which the program blames itself */
};

/* What the protocol says of an end of the connection at this moment. */
enum ending {
    ENDING_FAIR,            /* nothing, or that it may */
    ENDING_WITHOUT_GOODBYE, /* no answer is due, but who ends such a talk says so before */
    ENDING_CUT_OFF          /* more of an answer was to come */
};

/* When a connection is looked at. */
enum connection_moment {
    MOMENT_CLOSED,     /* the program closes it: it asks nothing more of it */
    MOMENT_GIVEN_UP,   /* the program shuts it down or says good-bye */
    MOMENT_WAITED,     /* the program has waited for something, with a time limit, and nothing came */
    MOMENT_PROGRAM_END /* the program ends and leaves it open */
};

#endif
