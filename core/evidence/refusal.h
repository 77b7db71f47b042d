/* Refusals: the answers that say "try again later" (classes rate-limited and unavailable), and their words.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_REFUSAL_H
#define VHRETRY_EVIDENCE_REFUSAL_H

#include "fault.h"
#include "refusal_list.h"
#include "text.h"

enum { ANSWER_CODE_SIZE = 12 };

enum answer_protocol {
    ANSWER_PROTOCOL_NONE,
#define NUMBER(protocol, name) ANSWER_##protocol,
    ANSWER_PROTOCOLS(NUMBER)
#undef NUMBER
        ANSWER_PROTOCOL_COUNT
};

/* What remains of an answer that was a fault. No padding: it is a part of journal records. */
struct refusal {
    uint32_t wait;               /* seconds that the peer asked for; 0: it did not say */
    char code[ANSWER_CODE_SIZE]; /* "429" */
    uint8_t protocol;            /* enum answer_protocol */
    uint8_t unused[3];
};

/* The class of an answer with this code: FAULT_NONE if waiting does not help. */
enum fault_class refusal_class(enum answer_protocol protocol, const char *code);

/* "HTTP 429 Too Many Requests" */
void text_add_refusal(struct text *text, const struct refusal *refusal);

/* Reads what text_add_refusal wrote: the class, FAULT_NONE if `words` are none of its. */
enum fault_class refusal_class_of_words(const char *words);

#endif
