/* Answers of the API: the first byte chooses the status, the rest is the body. */
#include "../../core/valohai/exchange.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const long statuses[] = {0, 200, 201, 204, 302, 400, 401, 403, 404, 408, 418, 429, 500, 502};
    if (size == 0)
        return 0;
    char *body = string_of(data + 1, size - 1);
    const long status = statuses[data[0] % (sizeof statuses / sizeof *statuses)];
    const struct exchange exchange = {.method = data[0] & 0x80 ? "POST" : "GET",
                                      .origin = "https://v.test",
                                      .path = "/api/",
                                      .token_variable = "VH_API_TOKEN",
                                      .secret = "s3cret",
                                      .code = status == 0 ? CURLE_RECV_ERROR : CURLE_OK,
                                      .connected = true,
                                      .status = status,
                                      .html = (data[0] & 0x40) != 0,
                                      .location = body,
                                      .data = body,
                                      .length = size - 1};
    struct api_answer answer;
    exchange_judge(&exchange, &answer);
    hold((answer.result == CALL_OK) == (*answer.problem == '\0'));
    hold(!strstr(answer.problem, "s3cret") && !strchr(answer.problem, '\n') &&
         !strchr(answer.problem, '\x1b'));
    api_answer_free(&answer);
    free(body);
    return 0;
}
