/* Requests to the pretend Valohai: however much of one has arrived, what is complete is read within its bytes. */
#include "../../core/pretend/http_request.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = string_of(data, size);
    for (size_t length = 0; length <= size; length += 1 + length / 4) {
        struct http_request request = {0};
        size_t used = 0;
        if (http_request_read(&request, text, length, &used) != HTTP_REQUEST_COMPLETE)
            continue;
        hold(used > 0 && used <= length);
        hold(request.method && request.path && request.body && request.query);
        hold(strlen(request.body) <= used);
        http_request_free(&request);
    }
    free(text);
    return 0;
}
