/* What a peer answers: the first words of each answer, as far as they say "try again later" (classes rate-limited and
 * unavailable).
 *
 * One `struct answer` per connection, of a fixed size. It is told of every question of the program, and fed with what comes
 * back. Of an answer only the beginning is looked at, so that a body, which may quote any answer, never is: where the protocol
 * says how long the answer is (HTTP/1.1, PostgreSQL), the rest is skipped by its length, and the next answer is heard behind
 * it, be the questions sent one by one or all at once; where it does not, all that comes before the next question is left
 * unheard. Pure and async-signal-safe; the same bytes give the same result however they are split.
 */
#ifndef VHRETRY_WIRE_ANSWER_H
#define VHRETRY_WIRE_ANSWER_H

#include "../evidence/refusal.h"

enum answer_result {
    ANSWER_INCOMPLETE, /* nothing yet: more is needed */
    ANSWER_FOREIGN,    /* no protocol that we know */
    ANSWER_GOOD,       /* the peer does its work, whatever it thinks of the question */
    ANSWER_BAD,        /* it failed in a way that waiting does not help, or nobody knows */
    ANSWER_FAULT       /* `class` says of which kind */
};

/* What was asked, where the end of the answer depends on it. */
enum answer_question {
    QUESTION_UNKNOWN,
    QUESTION_HTTP,
    QUESTION_HTTP_HEAD,
    QUESTION_HTTP_CONNECT,
    QUESTION_HTTP_EARLIER, /* sent before the answer to another one began: it passed unseen */
    QUESTION_ENCRYPTION    /* PostgreSQL: is answered with one letter */
};

enum { ANSWER_VALUE_SIZE = 33 }; /* the longest date: "Wednesday, 06-Nov-94 08:49:37 GMT" */

enum { ANSWER_STRANGE_MAX = 8 };

struct answer {
    uint8_t result;                /* enum answer_result: what the last call of answer_feed told */
    uint8_t protocol;              /* enum answer_protocol */
    uint8_t class;                 /* enum fault_class */
    char code[ANSWER_CODE_SIZE];   /* of the protocol: "429"; NUL-terminated */
    uint8_t stage;                 /* the parser's own; 0 between two answers, or their parts */
    uint8_t position;              /* in the line */
    uint8_t candidates;            /* header names that the line may still bear */
    uint8_t value_length;          /* of `value` */
    uint8_t body;                  /* how its end is told */
    uint8_t question;              /* enum answer_question */
    uint8_t speaks;                /* enum answer_protocol of the conversation, if something said so */
    bool asked;                    /* a question is not answered yet */
    bool told;                     /* this answer's result */
    bool framed;                   /* it says how long it is */
    bool open;                     /* more of it is to come */
    bool skipping;                 /* what comes next, `left` bytes, is of no interest */
    bool deaf;                     /* nothing is of interest before the next question */
    uint16_t budget;               /* bytes of headers that are still looked at */
    char value[ANSWER_VALUE_SIZE]; /* of the header in hand */
    uint8_t strange;               /* answers in a row that no protocol explains */
    uint32_t date;                 /* seconds since 1970 by the peer's clock; 0 unknown */
    uint32_t retry_after;          /* seconds, or a time if above 30 days: ask answer_wait */
    uint64_t left;                 /* bytes of the message, body or chunk in hand */
};

_Static_assert(sizeof(struct answer) <= 80, "there is one for every connection");

/* The program asks something that begins with these bytes, or goes on asking; NULL: they are not at hand. Zeroed memory is
 * the beginning of every connection, and of what a peer says unasked. Which protocol is spoken, as far as the questions or the
 * answers tell, is remembered; and that none is that we know, after ANSWER_STRANGE_MAX answers in a row: such a connection is
 * listened to no more. */
void answer_ask(struct answer *answer, const void *bytes, size_t length);

/* Is more to be heard before the next question? */
static inline bool answer_listens(const struct answer *answer)
{
    return !answer->deaf;
}

/* Feeds what came, up to and with the byte that tells the first result: returns how many bytes that were. `result` is
 * ANSWER_INCOMPLETE: nothing was told, and all was taken. Call it again with the rest while answer_listens. */
size_t answer_feed(struct answer *answer, const void *bytes, size_t length);

/* No more is coming, or what comes is not at hand: what is known by now is the result, unless it has been told. */
enum answer_result answer_conclude(struct answer *answer);

/* Would the end of the connection cut an answer off? False where the answer was a fault, or says that the question is wrong:
 * then that is what is to be told, or why the program fails; within the headers of HTTP, which the simplest servers end by
 * closing; and where the question was not seen, so that it may be one whose answer has no body. */
bool answer_is_cut_off(const struct answer *answer);

/* For the parsers: what comes next is the beginning of another answer. */
void answer_begin(struct answer *answer);

/* How many seconds a fault asks to wait, at most 30 days; 0: it does not say. `now` is the clock's time in seconds since
 * 1970, for an answer that names a time and none of its own beside it. */
uint32_t answer_wait(const struct answer *answer, uint64_t now);

/* Of an ANSWER_FAULT; `now` as for answer_wait. */
struct refusal answer_refusal(const struct answer *answer, uint64_t now);

#endif
