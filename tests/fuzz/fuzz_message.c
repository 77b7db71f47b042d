/* Farewells, promises and questions among what a program sends, good-byes among what it receives. */
#include "../../core/wire/answer.h"
#include "../../core/wire/farewell.h"
#include "../../core/wire/promise.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* In memory of just that size: a byte read behind it is found. */
    uint8_t *message = malloc(size > 0 ? size : 1);
    hold(message != NULL);
    if (size > 0)
        memcpy(message, data, size);
    hold(!message_expects_no_answer(message, size) || size <= FAREWELL_SIZE_MAX);
    message_promises(message, size);
    for (unsigned protocol = ANSWER_PROTOCOL_NONE; protocol < ANSWER_PROTOCOL_COUNT; protocol++) {
        struct answer answer = {.speaks = (uint8_t)protocol};
        answer_request_began(&answer, message, size);
        hold(answer_expects_more(&answer));
    }
    free(message);
    return 0;
}
