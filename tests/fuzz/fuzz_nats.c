/* What a server of NATS says in answer to CONNECT. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char question[] = "CONNECT {\"verbose\":false}\r\nPING\r\n";
    answer_however_split(question, sizeof question - 1, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
