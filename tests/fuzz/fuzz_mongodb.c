/* What MongoDB says in answer to a command. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char question[] = "\x30\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0";
    answer_however_split(question, sizeof question - 1, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
