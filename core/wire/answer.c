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
    answer->body = 0;
    answer->told = false;
    answer->framed = false;
    answer->open = false;
    answer->skipping = false;
    answer->deaf = false;
    answer->budget = 0;
    answer->date = 0;
    answer->retry_after = 0;
    answer->left = 0;
}

/* Is part of an answer still to come, as it says itself? */
static bool is_within(const struct answer *answer)
{
    return !answer->deaf && (answer->skipping || answer->stage != 0);
}

/* A port says nothing of it. Who speaks MySQL is told by the server, which speaks first. */
static void hear_question(struct answer *answer, const void *bytes, size_t length)
{
    bool known = answer->speaks != ANSWER_PROTOCOL_NONE && answer->speaks != ANSWER_HTTP;
    if (!known && postgresql_is_greeting(bytes, length))
        answer->speaks = ANSWER_POSTGRESQL;
    else if (!known && redis_is_question(bytes, length))
        answer->speaks = ANSWER_REDIS;
    if (answer->speaks == ANSWER_POSTGRESQL)
        answer->question = (uint8_t)postgresql_question(bytes, length);
    else
        answer->question = (uint8_t)http1_question(bytes, length);
}

/* Who asks while an answer is still coming does not wait for it (RFC 9112 section 9.3.2): it is heard to its end. What was
 * asked before the answer's headers are over goes on then, as with a body after an interim answer. */
void answer_ask(struct answer *answer, const void *bytes, size_t length)
{
    enum answer_question before = (enum answer_question)answer->question;
    bool within = is_within(answer);
    bool goes_on = (within || answer->open) && !answer->told;
    answer->asked = true;
    if (answer->strange >= ANSWER_STRANGE_MAX)
        return;
    if (!within)
        answer_begin(answer);
    answer->question = QUESTION_UNKNOWN;
    if (bytes != NULL)
        hear_question(answer, bytes, length);
    if (goes_on && answer->question == QUESTION_UNKNOWN)
        answer->question = (uint8_t)before;
    else if (goes_on && within && answer->question != before)
        answer->question = QUESTION_UNKNOWN; /* of which question it is an answer, nobody can tell */
}

static void feed(struct answer *answer, char byte)
{
    if (answer->speaks == ANSWER_POSTGRESQL)
        postgresql_feed(answer, (unsigned char)byte);
    else if (answer->speaks == ANSWER_REDIS)
        redis_feed(answer, byte);
    else if (answer->speaks == ANSWER_MYSQL || (!answer->asked && answer->speaks != ANSWER_HTTP))
        mysql_feed(answer, (unsigned char)byte);
    else
        http1_feed(answer, byte);
}

static size_t skip(struct answer *answer, size_t length)
{
    size_t skipped = length < answer->left ? length : (size_t)answer->left;
    answer->left -= skipped;
    answer->skipping = answer->left > 0;
    return skipped;
}

size_t answer_feed(struct answer *answer, const void *bytes, size_t length)
{
    const char *next = bytes;
    size_t taken = 0;
    answer->result = ANSWER_INCOMPLETE;
    while (taken < length && answer->result == ANSWER_INCOMPLETE) {
        if (answer->skipping)
            taken += skip(answer, length - taken);
        else
            feed(answer, next[taken++]);
    }
    if (answer->result != ANSWER_INCOMPLETE) {
        answer->strange = answer->result != ANSWER_FOREIGN ? 0 : (uint8_t)(answer->strange + 1);
        answer->told = true;
        answer->deaf = answer->result == ANSWER_FOREIGN || !answer->framed;
    }
    return taken;
}

enum answer_result answer_conclude(struct answer *answer)
{
    answer->deaf = true;
    answer->result = answer->told || answer->class == FAULT_NONE ? ANSWER_FOREIGN : ANSWER_FAULT;
    answer->told = true;
    return (enum answer_result)answer->result;
}

bool answer_is_cut_off(const struct answer *answer)
{
    bool known = answer->question != QUESTION_HTTP_EARLIER;
    bool refused = answer->class != FAULT_NONE || (answer->protocol == ANSWER_HTTP && answer->code[0] == '4');
    return known && !answer->deaf && (answer->skipping || answer->open) && !refused;
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
