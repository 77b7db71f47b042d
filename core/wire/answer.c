#include "answer.h"

#include "http1.h"

enum { WAIT_MAX = 30 * 86400 /* seconds */ };

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

struct refusal answer_refusal(const struct answer *answer, uint64_t now)
{
    struct refusal refusal = {.wait = answer_wait(answer, now), .protocol = answer->protocol};
    for (size_t i = 0; i + 1 < ANSWER_CODE_SIZE; i++)
        refusal.code[i] = answer->code[i];
    return refusal;
}
