/* What a broker of AMQP says. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char question[] = "AMQP\0\0\x09\1";
    answer_however_split(question, sizeof question - 1, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
