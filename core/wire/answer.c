#include "answer.h"

#include "http1.h"

enum { WAIT_MAX = 30 * 86400 /* seconds */ };

struct http_fault {
    char code[4];
    uint8_t class;
    char words[24]; /* arrays: a pointer would cost the library a relocation */
};

/* DESIGN section 4; 522 and 524 are Cloudflare's. */
static const struct http_fault http_faults[] = {
    {"408", FAULT_UNAVAILABLE, "Request Timeout"},       {"429", FAULT_RATE_LIMITED, "Too Many Requests"},
    {"500", FAULT_UNAVAILABLE, "Internal Server Error"}, {"502", FAULT_UNAVAILABLE, "Bad Gateway"},
    {"503", FAULT_UNAVAILABLE, "Service Unavailable"},   {"504", FAULT_UNAVAILABLE, "Gateway Timeout"},
    {"522", FAULT_UNAVAILABLE, "Connection Timed Out"},  {"524", FAULT_UNAVAILABLE, "A Timeout Occurred"},
};

static const struct http_fault *http_fault_of(enum answer_protocol protocol, const char *code)
{
    for (size_t i = 0; protocol == ANSWER_HTTP && i < sizeof http_faults / sizeof http_faults[0]; i++) {
        size_t same = 0;
        while (same < 3 && http_faults[i].code[same] == code[same])
            same++;
        if (same == 3 && code[3] == '\0')
            return &http_faults[i];
    }
    return NULL;
}

void answer_begin(struct answer *answer)
{
    unsigned char *bytes = (unsigned char *)answer;
    for (size_t i = 0; i < sizeof *answer; i++)
        bytes[i] = 0;
    answer->asked = true;
}

enum answer_result answer_feed(struct answer *answer, const void *bytes, size_t length)
{
    const char *next = bytes;
    for (size_t i = 0; i < length && answer->result == ANSWER_INCOMPLETE; i++)
        http1_feed(answer, next[i]);
    return (enum answer_result)answer->result;
}

enum answer_result answer_conclude(struct answer *answer)
{
    if (answer->result == ANSWER_INCOMPLETE)
        answer->result = answer->class == FAULT_NONE ? ANSWER_FOREIGN : ANSWER_FAULT;
    return (enum answer_result)answer->result;
}

uint32_t answer_wait(const struct answer *answer, uint64_t now)
{
    uint64_t wait = answer->retry_after;
    if (wait > WAIT_MAX) { /* it is a time */
        uint64_t from = answer->date != 0 ? answer->date : now;
        wait = from != 0 && wait > from ? wait - from : 0;
    }
    return wait > WAIT_MAX ? WAIT_MAX : (uint32_t)wait;
}

enum fault_class answer_class(enum answer_protocol protocol, const char *code)
{
    const struct http_fault *fault = http_fault_of(protocol, code);
    return fault == NULL ? FAULT_NONE : (enum fault_class)fault->class;
}

const char *answer_protocol_name(enum answer_protocol protocol)
{
    return protocol == ANSWER_HTTP ? "HTTP" : "";
}

const char *answer_words(enum answer_protocol protocol, const char *code)
{
    const struct http_fault *fault = http_fault_of(protocol, code);
    return fault == NULL ? "" : fault->words;
}
