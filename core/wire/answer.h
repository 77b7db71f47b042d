/* What a peer answers: the first words of an answer, as far as they say "try again later" (classes rate-limited and
 * unavailable).
 *
 * One `struct answer` per connection, of a fixed size. It is begun anew with every question of the program, and fed with
 * what comes back until it knows: of an answer only the beginning is looked at, so that a body, which may quote any answer,
 * never is. Pure and async-signal-safe; the same bytes give the same result however they are split.
 */
#ifndef VHRETRY_WIRE_ANSWER_H
#define VHRETRY_WIRE_ANSWER_H

#include "refusal.h"

enum answer_result {
    ANSWER_INCOMPLETE, /* nothing yet: more is needed */
    ANSWER_FOREIGN,    /* no protocol that we know: look no further */
    ANSWER_GOOD,       /* the peer does its work, whatever it thinks of the question: look no further */
    ANSWER_BAD,        /* it failed in a way that waiting does not help, or nobody knows: look no further */
    ANSWER_FAULT       /* `class` says of which kind: look no further */
};

enum { ANSWER_VALUE_SIZE = 36 };

struct answer {
    uint8_t result;                /* enum answer_result; only ANSWER_INCOMPLETE takes more bytes */
    uint8_t protocol;              /* enum answer_protocol */
    uint8_t class;                 /* enum fault_class, with ANSWER_FAULT */
    char code[ANSWER_CODE_SIZE];   /* of the protocol: "429"; NUL-terminated */
    uint8_t stage;                 /* the parser's own, as all below */
    uint8_t position;              /* in the line */
    uint8_t candidates;            /* header names that the line may still bear */
    uint8_t value_length;          /* of `value` */
    bool asked;                    /* a question came before it: a greeting is none of HTTP */
    uint8_t speaks;                /* enum answer_protocol of the conversation, if something said so */
    uint16_t budget;               /* bytes of headers that are still looked at */
    char value[ANSWER_VALUE_SIZE]; /* of the header in hand */
    uint32_t left;                 /* of the message in hand */
    uint32_t date;                 /* seconds since 1970 by the peer's clock; 0 unknown */
    uint32_t retry_after;          /* seconds, or a time if above 30 days: ask answer_wait */
};

_Static_assert(sizeof(struct answer) <= 80, "there is one for every connection");

/* A new question has been asked: what comes next is the beginning of an answer. Zeroed memory is the beginning of what a
 * peer says unasked, and of every connection: which protocol is spoken is remembered from question to question. */
void answer_begin(struct answer *answer);

/* What the question was, or how it began: it may say which protocol is spoken. Between answer_begin and answer_feed. */
void answer_hear_question(struct answer *answer, const void *bytes, size_t length);

/* Feeds `length` bytes that came. Returns the result so far. */
enum answer_result answer_feed(struct answer *answer, const void *bytes, size_t length);

/* No more is coming, or a new question was asked: what is known by now is the result. */
enum answer_result answer_conclude(struct answer *answer);

/* How many seconds a fault asks to wait, at most 30 days; 0: it does not say. `now` is the clock's time in seconds since
 * 1970, for an answer that names a time and none of its own beside it. */
uint32_t answer_wait(const struct answer *answer, uint64_t now);

/* Of an ANSWER_FAULT; `now` as for answer_wait. */
struct refusal answer_refusal(const struct answer *answer, uint64_t now);

#endif
