/* What comes in answer to a command of Redis. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char command[] = "*1\r\n$4\r\nPING\r\n";
    answer_however_split(command, sizeof command - 1, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
