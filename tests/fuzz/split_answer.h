/* Answers of a connection, whole and in two parts: the first two bytes of the input say where it is split.
 */
#ifndef VHRETRY_TESTS_SPLIT_ANSWER_H
#define VHRETRY_TESTS_SPLIT_ANSWER_H

#include "../../core/wire/answer.h"
#include "fuzz.h"

#include <string.h>

enum { TOLD_MAX = 16 };

struct heard {
    struct answer answer;
    size_t count;
    struct refusal told[TOLD_MAX]; /* the first ones */
    uint8_t results[TOLD_MAX];
};

/* By its reason, or else by its code. */
static inline enum fault_class class_of(const struct answer *answer)
{
    enum fault_class class = refusal_reason_class((enum refusal_reason)answer->reason);
    return class != FAULT_NONE ? class : refusal_class((enum answer_protocol)answer->protocol, answer->code);
}

static inline void keep_told(struct heard *heard)
{
    const struct answer *answer = &heard->answer;
    hold(memchr(answer->code, '\0', sizeof answer->code) != NULL);
    hold(answer->result != ANSWER_FAULT ||
         (answer->class != FAULT_NONE && class_of(answer) == answer->class));
    if (answer->result == ANSWER_INCOMPLETE || heard->count == TOLD_MAX)
        return;
    heard->results[heard->count] = answer->result;
    heard->told[heard->count++] = answer_refusal(answer, 0);
}

/* In memory of just that size: a byte read behind it is found. */
static inline void hear_copy(struct heard *heard, const uint8_t *data, size_t size)
{
    uint8_t *part = malloc(size > 0 ? size : 1);
    hold(part != NULL);
    if (size > 0)
        memcpy(part, data, size);
    for (size_t taken = 0; taken < size && answer_expects_more(&heard->answer);) {
        size_t more = answer_feed(&heard->answer, part + taken, size - taken);
        hold(more > 0 && more <= size - taken);
        taken += more;
        keep_told(heard);
    }
    heard->answer.result = ANSWER_INCOMPLETE;
    free(part);
}

static inline void conclude(struct heard *heard)
{
    bool listened = answer_expects_more(&heard->answer);
    bool cut_off = answer_is_cut_off(&heard->answer);
    hold(listened || !cut_off);
    hold(answer_conclude(&heard->answer) != ANSWER_INCOMPLETE && !answer_is_cut_off(&heard->answer));
    keep_told(heard);
}

/* The input follows in answer to `question`; NULL: unasked, and spoken by the server first. */
static inline void answer_however_split(const void *question, size_t length, uint8_t speaks,
                                        const uint8_t *data, size_t size)
{
    if (size < 2)
        return;
    size_t split = (size_t)(data[0] << 8 | data[1]) % (size - 1);
    static struct heard whole;
    static struct heard parts;
    static struct heard interrupted;
    data += 2;
    size -= 2;
    memset(&whole, 0, sizeof whole);
    whole.answer.speaks = speaks;
    if (question != NULL)
        answer_request_began(&whole.answer, question, length);
    memcpy(&parts, &whole, sizeof whole);
    memcpy(&interrupted, &whole, sizeof whole);
    hear_copy(&whole, data, size);
    hear_copy(&parts, data, split);
    hear_copy(&parts, data + split, size - split);
    hold(same_bytes(&whole, &parts, sizeof whole));
    conclude(&whole);
    /* What is asked in between may change what is told, and no promise. */
    hear_copy(&interrupted, data, split);
    answer_request_began(&interrupted.answer, question, length);
    hear_copy(&interrupted, data + split, size - split);
    conclude(&interrupted);
}

#endif
