/* What is known of a connection by the headers of its TLS records. Only the files of TLS in this folder write it.
 */
#ifndef VHRETRY_WIRE_TLS_RECORDS_STATE_H
#define VHRETRY_WIRE_TLS_RECORDS_STATE_H

#include <stdbool.h>
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
    bool finished;     /* TLS 1.2: and its Finished; of TLS 1.3 the server's, which is told by its length */
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
    uint8_t proofs;   /* the same of the client: its certificate, and more of that kind */
    uint8_t tickets;  /* for sure */
    uint8_t padding;  /* bytes that the client adds to each record, as Java does */
    bool asking;      /* the record in hand of the program is to be answered */
    bool answering;   /* the one of the server answers, perhaps; between two, the last one did */
    bool due;         /* something that the program sent is to be answered, and was not */
    bool asked;       /* it has sent data */
    bool fresh;       /* no answer has come for sure: session tickets may still come */
    bool perhaps;     /* what has come may be none of an answer, and was taken for one */
    bool alone;       /* no other record has come behind what may be a session ticket */
    uint8_t settings; /* of these, HTTP/2's SETTINGS, perhaps, and what followed them; 0: none */
    bool http2;       /* it is spoken, for sure */
    uint8_t offered;  /* bytes of its name that were found in the ClientHello; all: it is offered */
    bool good_bye;    /* the last record of the server, so far, ends its side, or says why it does */
    bool explained;   /* one side has said why the handshake ends */
    bool refused;     /* and that was no accident: a certificate, a version, a name */
};

/* What was sent or received means, together. */
enum {
    TLS_ASKS = 1,    /* the program: part of what is to be answered */
    TLS_LEAVES = 2,  /* the program: its good-bye, or why it ends */
    TLS_OPENS = 4,   /* the program: the handshake is over, and answered */
    TLS_ANSWERS = 8, /* the server: part of an answer, perhaps, or the end of the handshake */
    TLS_TAKES_BACK =
        16 /* both: what had seemed an answer was none, but a session ticket or the like: what was asked is due as before */
};

#endif
