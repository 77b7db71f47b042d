/* What an SSH server says to a client's banner. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char question[] = "SSH-2.0-x\r\n";
    answer_however_split(question, sizeof question - 1, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
