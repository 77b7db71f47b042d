/* Bodies of HTTP that may report a failure. */
#include "../../core/wire/http_body.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_body body = {.taken = 0};
    enum http_body_said said = BODY_SAYS_NOTHING_YET;
    for (size_t i = 0; i < size && said == BODY_SAYS_NOTHING_YET; i++) {
        said = http_body_feed(&body, (char)data[i]);
        hold(body.good <= body.depth && body.taken <= HTTP_BODY_BYTES_MAX);
    }
    hold((said != BODY_REFUSES || refusal_reason_class((enum refusal_reason)body.reason) != FAULT_NONE) &&
         body.reason < REASON_COUNT);
    return 0;
}
