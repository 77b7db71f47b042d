/* What comes in answer to PostgreSQL's StartupMessage. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char startup[] = "\0\0\0\x14\0\3\0\0user\0me\0\0\0\0";
    answer_however_split(startup, sizeof startup, ANSWER_PROTOCOL_NONE, data, size);
    return 0;
}
