/* What MySQL says unasked, or, if the last byte is odd, in answer to a question. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char query[] = "\x09\0\0\0\3SELECT 1";
    if (size == 0)
        return 0;
    bool asked = (data[size - 1] & 1) != 0;
    answer_however_split(asked ? query : NULL, sizeof query, asked ? ANSWER_MYSQL : ANSWER_PROTOCOL_NONE,
                         data, size - 1);
    return 0;
}
