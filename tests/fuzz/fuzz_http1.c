/* Answers of HTTP/1.x to a question; the last byte says to which. */
#include "split_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const questions[] = {"GET / HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\n",
                                            "CONNECT a:443 HTTP/1.1\r\n", "the rest of an upload"};
    if (size == 0)
        return 0;
    const char *question = questions[data[size - 1] % (sizeof questions / sizeof *questions)];
    answer_however_split(question, strlen(question), ANSWER_PROTOCOL_NONE, data, size - 1);
    return 0;
}
