#include "answer.h"

#include "http1.h"
#include "mysql.h"
#include "postgresql.h"
#include "redis.h"

enum { WAIT_MAX = 30 * 86400 /* seconds */ };

/* Field by field: it happens at every question, and calling memset(3) for what is beyond `value_length` would be seen in a
 * ping-pong of small messages. */
void answer_begin(struct answer *answer)
{
    answer->result = ANSWER_INCOMPLETE;
    answer->protocol = ANSWER_PROTOCOL_NONE;
    answer->class = FAULT_NONE;
    for (size_t i = 0; i < ANSWER_CODE_SIZE; i++)
        answer->code[i] = '\0';
    answer->stage = 0;
    answer->position = 0;
    answer->candidates = 0;
    answer->value_length = 0;
    answer->asked = true;
    answer->budget = 0;
    answer->left = 0;
    answer->date = 0;
    answer->retry_after = 0;
}

/* A port says nothing of it. Who speaks MySQL is told by the server, which speaks first. */
void answer_hear_question(struct answer *answer, const void *bytes, size_t length)
{
    if (answer->speaks == ANSWER_PROTOCOL_NONE && postgresql_is_greeting(bytes, length))
        answer->speaks = ANSWER_POSTGRESQL;
    else if (answer->speaks == ANSWER_PROTOCOL_NONE && redis_is_question(bytes, length))
        answer->speaks = ANSWER_REDIS;
}

static void feed(struct answer *answer, char byte)
{
    if (answer->speaks == ANSWER_POSTGRESQL)
        postgresql_feed(answer, (unsigned char)byte);
    else if (answer->speaks == ANSWER_REDIS)
        redis_feed(answer, byte);
    else if (answer->speaks == ANSWER_MYSQL || !answer->asked)
        mysql_feed(answer, (unsigned char)byte);
    else
        http1_feed(answer, byte);
}

enum answer_result answer_feed(struct answer *answer, const void *bytes, size_t length)
{
    const char *next = bytes;
    for (size_t i = 0; i < length && answer->result == ANSWER_INCOMPLETE; i++)
        feed(answer, next[i]);
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
