#include "settle_request.h"

#include "../evidence/run_name.h"
#include "../evidence/settle_protocol.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Reads a decimal number up to `limit`. strtoull(3) alone would take signs and spaces. */
static bool read_number(const char *text, uint64_t limit, uint64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && errno == 0 && *number <= limit && *end == '\0';
}

/* Takes over the value of one option. */
static bool read_option(struct settle_request *request, const char *option, const char *value)
{
    uint64_t number;
    if (strcmp(option, SETTLE_OPTION_RUN) == 0) {
        request->run = value;
        return value[0] == '/';
    }
    if (strcmp(option, SETTLE_OPTION_IMAGE) == 0)
        return image_name_parse(value, &request->end.root);
    if (strcmp(option, SETTLE_OPTION_END) == 0)
        return read_number(value, UINT64_MAX, &request->end.time);
    if (strcmp(option, SETTLE_OPTION_STATUS) == 0 && read_number(value, 255, &number)) {
        request->end.status = (int)number;
        return true;
    }
    if (strcmp(option, SETTLE_OPTION_SIGNAL) == 0 && read_number(value, 64, &number)) {
        request->end.signal = (int)number;
        return true;
    }
    return false;
}

bool settle_request_parse(struct settle_request *request, int argc, char **argv)
{
    *request = (struct settle_request){.role = SETTLE_AS_SUCCESSOR};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], SETTLE_OPTION_ASK) == 0)
            request->role = SETTLE_AS_ADVISER;
        else if (strcmp(argv[i], SETTLE_OPTION_UNRECORDED) == 0)
            request->end.unrecorded = true;
        else if (i + 1 < argc && read_option(request, argv[i], argv[i + 1]))
            i++;
        else
            return false;
    }
    return request->run != NULL && request->end.root.pid != 0 && request->end.time != 0;
}
