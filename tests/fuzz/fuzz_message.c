/* Farewells and good-byes among what a program sends and receives. */
#include "../../core/wire/farewell.h"
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
    message_is_good_bye(message, size);
    free(message);
    return 0;
}
