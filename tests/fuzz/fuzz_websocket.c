/* What a server says after it has switched to WebSocket. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char question[] = "\x81\x80\1\2\3\4";
    answer_however_split(question, sizeof question - 1, ANSWER_WEBSOCKET, data, size);
    return 0;
}
