/* Durations. */
#include "../../core/evidence/duration.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = string_of(data, size);
    uint64_t nanoseconds = 7;
    if (!duration_parse(text, &nanoseconds))
        hold(nanoseconds == 7);
    else
        hold(nanoseconds <= UINT64_C(366) * 86400 * NANOSECONDS_PER_SECOND);
    free(text);
    return 0;
}
