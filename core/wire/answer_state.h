/* What is known of one answer while it comes: the part that all protocols share, and what a parser remembers.
 */
#ifndef VHRETRY_WIRE_ANSWER_STATE_H
#define VHRETRY_WIRE_ANSWER_STATE_H

#include "../evidence/refusal.h"
#include "http_body_state.h"
#include "http_fields.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum answer_result {
    ANSWER_INCOMPLETE, /* nothing yet: more is needed */
    ANSWER_FOREIGN,    /* no protocol that we know */
    ANSWER_GOOD,       /* the peer does its work, whatever it thinks of the request */
    ANSWER_BAD,        /* waiting does not help, or nobody knows; or it proves nothing */
    ANSWER_FAULT       /* `class` says of which kind */
};

/* What was requested, as far as the end of the answer depends on it. */
enum answer_request {
    REQUEST_UNKNOWN,
    REQUEST_HTTP,
    REQUEST_HTTP_HEAD,
    REQUEST_HTTP_CONNECT,
    REQUEST_HTTP_EARLIER, /* pipelined: sent before the answer to another one began, so not seen */
    REQUEST_ENCRYPTION,   /* PostgreSQL: is answered with one letter */
    REQUEST_COMPRESSION,  /* MySQL: after the login all is compressed */
    REQUEST_ROWS,         /* MySQL: is answered with a result set, or without one */
    REQUEST_TIDIES        /* ROLLBACK, RSET, QUIT: its success says nothing of other requests */
};

/* The longest that counts: a date is "Wednesday, 06-Nov-94 08:49:37 GMT", a code "ProvisionedThroughputExceededException". */
enum { HTTP1_TEXT_SIZE = 40 };

struct http1_state {
    uint16_t budget;  /* bytes of headers that are still looked at */
    uint8_t position; /* in the status, in a header's name or its value, in a chunk's size */
    uint8_t field;    /* enum http_field: whose value is in hand */
    uint8_t framing;  /* how the body's end is found */
    uint8_t place;    /* in a Location */
    uint32_t path;    /* of the Location: hash; 0 none so far */
    union {
        char text[HTTP1_TEXT_SIZE]; /* a header's name, then its value */
        struct http_body body;
    };
};

/* Enough for all other parsers: each says for itself what it counts and keeps. */
struct message_state {
    uint32_t count;   /* of the parts that are still to come */
    uint32_t number;  /* the one that is being read */
    uint8_t position; /* in the part of the message that is being read */
    uint8_t kept;     /* one byte of it that counts later */
    uint8_t kind;     /* of the message, or of what is expected next */
    uint8_t flags;    /* what is known of it */
};

/* How a question begins that may come in pieces: as much as tells any protocol, and what it asks. */
enum { QUESTION_BEGINNING_SIZE = 32 };

/* What the parser of the protocol that is spoken remembers between two bytes. */
union answer_state {
    struct http1_state http1;
    struct message_state message;
    uint32_t http2_heard; /* what the frames ask that came last; 0: it is not known, or not the same of all */
};

struct answer {
    uint8_t result;              /* enum answer_result: of the last call of answer_feed */
    uint8_t protocol;            /* enum answer_protocol */
    uint8_t class;               /* enum fault_class */
    uint8_t reason;              /* enum refusal_reason: of a fault whose code is none */
    char code[ANSWER_CODE_SIZE]; /* of the protocol: "429"; NUL-terminated */
    uint8_t stage;               /* the parser's own enum; 0 between two answers, or their parts */
    uint8_t request;             /* enum answer_request */
    uint8_t speaks;              /* enum answer_protocol of the conversation, once something told it */
    uint8_t unrecognised;        /* answers in a row that no protocol explains */
    uint8_t traits;              /* of the conversation; the parser's own */
    bool requested;              /* a request is not answered yet */
    bool reported;               /* this answer's result */
    bool framed;                 /* it says how long it is */
    bool open;                   /* more of it is to come */
    bool reading;                /* its body, which may tell that it is a fault after all */
    bool session;                /* it is not over before one side has said so */
    bool skipping;               /* what comes next, `left` bytes, is of no interest */
    bool ignoring;               /* nothing is of interest before the next request */
    union answer_state parser;   /* for the protocol that is spoken */
    struct http_head head;       /* of HTTP; what it asks to wait is seconds, or a time: call answer_wait */
    uint32_t question;           /* what is answered (question.h); 0 unknown */
    uint64_t left;               /* bytes of the body, chunk or message in hand that are still to come */
    uint8_t kept; /* bytes of the question that are in `beginning`; 0: it is no more of interest */
    char beginning[QUESTION_BEGINNING_SIZE];
    uint64_t passed; /* bytes of it, and of those before it in the same answer, that have come */
};

_Static_assert(sizeof(struct answer) <= 160, "there is one for every connection");

#endif
