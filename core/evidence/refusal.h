/* Refusals: the answers that say "try again later" (classes rate-limited and unavailable), and their words.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_REFUSAL_H
#define VHRETRY_EVIDENCE_REFUSAL_H

#include "fault.h"
#include "refusal_list.h"
#include "text.h"

#include <stdbool.h>

enum { ANSWER_CODE_SIZE = 12 };

enum answer_protocol {
    ANSWER_PROTOCOL_NONE,
#define NUMBER(protocol, name) ANSWER_##protocol,
    ANSWER_PROTOCOLS(NUMBER)
#undef NUMBER
        ANSWER_PROTOCOL_COUNT
};

/* Why, where the code alone says nothing (REFUSAL_REASONS). */
enum refusal_reason {
    REASON_NONE,
#define NUMBER(name, where, class, marker) REASON_##name,
    REFUSAL_REASONS(NUMBER)
#undef NUMBER
        REASON_COUNT
};

/* How much of a text in a body counts: what is the same so far and as long is the same. */
enum { REASON_TEXT_SIZE = 24 };

/* What remains of an answer that was a fault. No padding: it is a part of journal records. */
struct refusal {
    uint32_t wait;               /* seconds that the peer asked for; 0: it did not say */
    char code[ANSWER_CODE_SIZE]; /* "429" */
    uint8_t protocol;            /* enum answer_protocol */
    uint8_t reason;              /* enum refusal_reason; of HTTP alone */
    uint8_t unused[2];
};

/* The class of an answer with this code: FAULT_NONE if waiting does not help. */
enum fault_class refusal_class(enum answer_protocol protocol, const char *code);

/* The class of an answer that is refused for this reason; FAULT_NONE for REASON_NONE. */
enum fault_class refusal_reason_class(enum refusal_reason reason);

/* The reason that a code in a body gives: `text` holds its first REASON_TEXT_SIZE bytes, or all `length` of them. REASON_NONE:
 * waiting does not help, as far as anyone knows. */
enum refusal_reason refusal_reason_of_code(const char *text, size_t length);

/* The same of a message in a body that only begins so. */
enum refusal_reason refusal_reason_of_message(const char *text, size_t length);

/* "HTTP 429 Too Many Requests", "HTTP 200 (SlowDown)" */
void text_add_refusal(struct text *text, const struct refusal *refusal);

/* Does the text speak of this refusal, whose status is none: has it the status, if that blames the request, or what gave
 * the reason? */
bool refusal_is_quoted(const struct refusal *refusal, const char *text, size_t length);

/* Reads what text_add_refusal wrote: the class, FAULT_NONE if `words` are none of its. */
enum fault_class refusal_class_of_words(const char *words);

#endif
