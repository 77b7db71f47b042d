/* Bodies of HTTP that may report a failure: the first two bytes of the input say where it is split. */
#include "../../core/wire/http_body.h"
#include "fuzz.h"

static enum http_body_said feed(struct http_body *body, const uint8_t *data, size_t size, size_t *read)
{
    enum http_body_said said = BODY_SAYS_NOTHING_YET;
    char *part = malloc(size > 0 ? size : 1); /* of just that size: a byte read behind it is found */
    hold(part != NULL);
    if (size > 0)
        memcpy(part, data, size);
    size_t taken = size == 0 ? 0 : http_body_read(body, part, size, &said);
    hold(taken <= size && (taken > 0 || size == 0) && (taken == size || said != BODY_SAYS_NOTHING_YET));
    hold(body->good <= body->depth && body->reason < REASON_COUNT);
    hold(said != BODY_REFUSES || refusal_reason_class((enum refusal_reason)body->reason) != FAULT_NONE);
    *read += taken;
    free(part);
    return said;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LIMIT = 500 };
    struct http_body whole;
    struct http_body parts;
    size_t read[2] = {0, 0};
    if (size < 2)
        return 0;
    size_t split = (size_t)(data[0] << 8 | data[1]) % (size - 1);
    data += 2;
    size -= 2;
    http_body_begin(&whole, LIMIT);
    http_body_begin(&parts, LIMIT);
    enum http_body_said said = feed(&whole, data, size, &read[0]);
    enum http_body_said said_in_parts = feed(&parts, data, split, &read[1]);
    if (said_in_parts == BODY_SAYS_NOTHING_YET && split < size)
        said_in_parts = feed(&parts, data + split, size - split, &read[1]);
    hold(said == said_in_parts && read[0] == read[1] && same_bytes(&whole, &parts, sizeof whole));
    return 0;
}
