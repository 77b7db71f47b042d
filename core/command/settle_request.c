#include "settle_request.h"

#include "settle_protocol.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Reads a decimal number up to `limit`, followed by `terminator`; `text` is moved behind it. strtoull(3) alone would
 * take signs and spaces. */
static bool read_number(const char **text, char terminator, uint64_t limit, uint64_t *number)
{
    if (**text < '0' || **text > '9')
        return false;
    char *end;
    errno = 0;
    unsigned long long value = strtoull(*text, &end, 10);
    if (errno != 0 || value > limit || *end != terminator)
        return false;
    *number = value;
    *text = terminator == '\0' ? end : end + 1;
    return true;
}

bool image_parse(const char *text, struct image *image)
{
    uint64_t pid;
    uint64_t namespace;
    if (!read_number(&text, '-', UINT32_MAX, &pid) || !read_number(&text, '-', UINT64_MAX, &image->start) ||
        !read_number(&text, '\0', UINT32_MAX, &namespace))
        return false;
    image->pid = (uint32_t)pid;
    image->namespace = (uint32_t) namespace;
    return true;
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
        return image_parse(value, &request->end.root);
    if (strcmp(option, SETTLE_OPTION_END) == 0)
        return read_number(&value, '\0', UINT64_MAX, &request->end.time);
    if (strcmp(option, SETTLE_OPTION_STATUS) == 0 && read_number(&value, '\0', 255, &number)) {
        request->end.status = (int)number;
        return true;
    }
    if (strcmp(option, SETTLE_OPTION_SIGNAL) == 0 && read_number(&value, '\0', 64, &number)) {
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
        else if (strcmp(argv[i], SETTLE_OPTION_SPAWNED) == 0)
            request->role = SETTLE_AS_CHILD;
        else if (i + 1 < argc && read_option(request, argv[i], argv[i + 1]))
            i++;
        else
            return false;
    }
    return request->run != NULL && request->end.root.pid != 0 && request->end.time != 0;
}
