/* What a broker of MQTT says in answer to CONNECT. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char question[] = "\x10\x0c\0\4MQTT\4\2\0\x3c\0\0";
    answer_however_split(question, sizeof question - 1, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
