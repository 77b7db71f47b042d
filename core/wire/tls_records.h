/* What the headers of TLS records tell of a connection whose library tells nothing (RFC 8446 section 5.1): when the handshake was
 * over, whether the program asks, and whether what came is an answer. All else is encrypted.
 *
 * It begins with a ClientHello, whatever was said before in plain text, and follows both directions byte by byte: however the
 * bytes are cut, it comes to know the same. Where it is not sure it says "answer", which accuses nobody. Once it has missed bytes,
 * or met what is no TLS, it is lost, for good.
 *
 * Pure and async-signal-safe. One direction may be fed while another thread feeds the other: an event may be lost then, never more.
 */
#ifndef VHRETRY_WIRE_TLS_RECORDS_H
#define VHRETRY_WIRE_TLS_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_stage {
    TLS_STAGE_NONE,      /* no ClientHello so far */
    TLS_STAGE_HANDSHAKE, /* one was sent */
    TLS_STAGE_OPEN,      /* both sides send data */
    TLS_STAGE_LOST       /* nothing more can be told */
};

/* The record in hand of one direction. */
struct tls_record {
    uint8_t header[5];
    uint8_t collected; /* bytes of the header; 0: the next byte begins a record */
    uint16_t left;     /* bytes of the content that are still to come */
    uint8_t level;     /* of an alert in plain text */
    bool changed;      /* this side has sent its ChangeCipherSpec */
    bool finished;     /* TLS 1.2: and its Finished */
};

/* Zeroed: nothing is known. */
struct tls_records {
    struct tls_record sent;
    struct tls_record received;
    uint16_t suite;   /* that the server has chosen, which tells the version */
    uint16_t ticket;  /* length of the record that last was a session ticket, or may have been; 0: none */
    uint8_t stage;    /* enum tls_stage */
    uint8_t position; /* in the ServerHello, up to the suite */
    uint8_t session;  /* length of the session's name in it */
    uint8_t
        flight; /* TLS 1.3: encrypted records of the server before the client's Finished; counted up to 255 */
    uint8_t proofs;  /* the same of the client: its certificate, and more of that kind */
    uint8_t tickets; /* for sure */
    uint8_t padding; /* bytes that the client adds to each record, as Java does */
    bool asking;     /* the record in hand of the program is to be answered */
    bool due;        /* something that the program sent is to be answered, and was not */
    bool asked;      /* it has sent data */
    bool fresh;      /* no answer has come for sure: session tickets may still come */
    bool perhaps;    /* what came last may be a session ticket, and was taken for an answer */
    bool good_bye;   /* the last record of the server, so far, ends its side, or says why it does */
    bool explained;  /* one side has said why the handshake ends */
    bool refused;    /* and that was no accident: a certificate, a version, a name */
};

/* What a message of the program means, together. */
enum {
    TLS_ASKS = 1,   /* it is part of what is to be answered */
    TLS_LEAVES = 2, /* it is the program's good-bye, or says why it ends */
    TLS_OPENS = 4   /* with its first record the handshake is over, and answered */
};

/* The program has sent these bytes; NULL: they are not at hand. Returns TLS_... bits; 0: nobody answers them. Where nothing has begun, a
 * call is taken for the beginning of a message; if it begins nothing, 0. */
unsigned tls_records_sent(struct tls_records *tls, const void *bytes, size_t length);

/* The program has received these bytes; NULL: they are not at hand. `due`, `good_bye` and `explained` may change. What was due and no
 * longer is has been answered, perhaps; what was not due and now is had seemed so, but a session ticket had come. */
void tls_records_received(struct tls_records *tls, const void *bytes, size_t length);

/* Has a ClientHello been sent, or could what the program has sent become one? */
static inline bool tls_records_begin(const struct tls_records *tls)
{
    return tls->stage != TLS_STAGE_NONE || tls->sent.collected != 0;
}

/* Does the reader tell what is an answer? */
static inline bool tls_records_tell(const struct tls_records *tls)
{
    return tls->stage == TLS_STAGE_HANDSHAKE || tls->stage == TLS_STAGE_OPEN;
}

/* Was TLS seen on this connection? */
static inline bool tls_records_begun(const struct tls_records *tls)
{
    return tls->stage != TLS_STAGE_NONE;
}

/* Did one side refuse the handshake, for a reason that would come back? */
static inline bool tls_records_refused(const struct tls_records *tls)
{
    return tls->refused;
}

/* Has an answer begun, and is a record of it under way of which more is to come? No end is fair there. */
static inline bool tls_records_are_within(const struct tls_records *tls)
{
    enum { APPLICATION_DATA = 23 };
    return tls->stage == TLS_STAGE_OPEN && !tls->due && !tls->good_bye && tls->received.collected != 0 &&
           tls->received.header[0] == APPLICATION_DATA;
}

#endif
