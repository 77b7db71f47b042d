/* The beginning of an HTTP/1.x answer: the first byte says where the rest is split, and no split changes the result. */
#include "../../core/wire/answer.h"
#include "fuzz.h"

#include <string.h>

static void feed(struct answer *answer, const uint8_t *data, size_t size)
{
    /* In memory of just that size: a byte read behind it is found. */
    uint8_t *part = malloc(size > 0 ? size : 1);
    hold(part != NULL);
    if (size > 0)
        memcpy(part, data, size);
    answer_feed(answer, part, size);
    free(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t split = (size_t)(data[0] << 8 | data[1]) % (size - 1);
    struct answer whole = {0};
    struct answer parts = {0};
    data += 2;
    size -= 2;
    answer_begin(&whole);
    answer_begin(&parts);
    feed(&whole, data, size);
    feed(&parts, data, split);
    feed(&parts, data + split, size - split);
    hold(same_bytes(&whole, &parts, sizeof whole));
    hold(memchr(whole.code, '\0', sizeof whole.code) != NULL);
    hold(whole.result != ANSWER_FAULT || refusal_class(whole.protocol, whole.code) == whole.class);
    answer_conclude(&whole);
    hold(whole.result != ANSWER_INCOMPLETE && answer_wait(&whole, 0) <= 30 * 86400);
    return 0;
}
