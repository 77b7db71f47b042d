/* What a server says first, or, if the last byte is odd, what a mail server says in answer to a command. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char command[] = "EHLO me\r\n";
    if (size == 0)
        return 0;
    bool asked = (data[size - 1] & 1) != 0;
    answer_however_split(asked ? command : NULL, sizeof command - 1, ANSWER_PROTOCOL_NONE, data, size - 1);
    return 0;
}
