/* DNS over UDP, as far as it tells what a program asks and what becomes of it (RFC 1035 section 4.1): for resolvers that the
 * program brings along (c-ares, dnspython), whose look-ups no other hook sees.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_DNS_H
#define VHRETRY_WIRE_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DNS_QUESTION_MIN = 18,                 /* bytes: a header, a name of one letter, type and class */
    DNS_QUESTION_MAX = 512,                /* section 4.2.1 */
    DNS_NAME_SIZE = 254,                   /* of the longest name, with its NUL */
    DNS_ANSWER_MAX = DNS_QUESTION_MAX + 16 /* of those that are written here */
};

struct dns_question {
    uint16_t id;
    uint16_t type;            /* what is asked: 1 an IPv4 address, 28 an IPv6 address */
    char name[DNS_NAME_SIZE]; /* `db.internal`, without a dot at its end; as the program wrote it */
};

/* The first look at `length` bytes: may they be a question? A few comparisons. */
static inline bool dns_may_be_question(const void *message, size_t length)
{
    const uint8_t *bytes = message;
    enum {
        MUST_BE_ZERO = 0xfe
    }; /* an answer, another operation, authoritative, truncated; not "recursion desired" */
    return length - DNS_QUESTION_MIN <= DNS_QUESTION_MAX - DNS_QUESTION_MIN &&
           (bytes[2] & MUST_BE_ZERO) == 0 && bytes[4] == 0 && bytes[5] == 1 && bytes[6] == 0 && bytes[7] == 0;
}

/* Is the message one question for the addresses or another property of a name, of the class IN, and nothing else? */
bool dns_read_question(struct dns_question *question, const void *message, size_t length);

/* Writes the server's answer to the question of `length` bytes that failed: SERVFAIL or, for `unknown`, NXDOMAIN. `answer` has
 * DNS_ANSWER_MAX bytes. Returns its length; 0 if the message is no question. */
size_t dns_write_failure(void *answer, const void *question, size_t length, bool unknown);

/* The same for the answer that a name has this IPv4 address, and no other property. */
size_t dns_write_address(void *answer, const void *question, size_t length, const uint8_t address[4]);

/* What an answer means for the look-up. */
enum dns_answer {
    DNS_NO_ANSWER,     /* it is none, or one to another question */
    DNS_ANSWERED,      /* with what was asked */
    DNS_EMPTY,         /* the name has no such property */
    DNS_UNKNOWN_NAME,  /* NXDOMAIN */
    DNS_TRY_ELSEWHERE, /* the server cannot or will not say: resolvers ask the next one (SERVFAIL, REFUSED) */
    DNS_TRY_OTHERWISE  /* it wants to be asked in another way: over TCP, or without extensions */
};

/* What the message answers to the question with this id. */
enum dns_answer dns_read_answer(uint16_t id, const void *message, size_t length);

#endif
