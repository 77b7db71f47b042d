/* Answers to one question, whole and in two parts: the first two bytes of the input say where it is split.
 */
#ifndef VHRETRY_TESTS_SPLIT_ANSWER_H
#define VHRETRY_TESTS_SPLIT_ANSWER_H

#include "../../core/wire/answer.h"
#include "fuzz.h"

#include <string.h>

/* In memory of just that size: a byte read behind it is found. */
static inline void feed_copy(struct answer *answer, const uint8_t *data, size_t size)
{
    uint8_t *part = malloc(size > 0 ? size : 1);
    hold(part != NULL);
    if (size > 0)
        memcpy(part, data, size);
    answer_feed(answer, part, size);
    free(part);
}

/* The input follows in answer to `question`; NULL: unasked, and spoken by the server first. */
static inline void answer_however_split(const void *question, size_t length, uint8_t speaks,
                                        const uint8_t *data, size_t size)
{
    if (size < 2)
        return;
    size_t split = (size_t)(data[0] << 8 | data[1]) % (size - 1);
    struct answer whole = {.speaks = speaks};
    data += 2;
    size -= 2;
    if (question != NULL) {
        answer_begin(&whole);
        answer_hear_question(&whole, question, length);
    }
    struct answer parts = whole;
    feed_copy(&whole, data, size);
    feed_copy(&parts, data, split);
    feed_copy(&parts, data + split, size - split);
    hold(same_bytes(&whole, &parts, sizeof whole));
    hold(memchr(whole.code, '\0', sizeof whole.code) != NULL);
    hold(whole.result != ANSWER_FAULT ||
         (whole.class != FAULT_NONE && refusal_class(whole.protocol, whole.code) == whole.class));
    answer_conclude(&whole);
    hold(whole.result != ANSWER_INCOMPLETE);
}

#endif
