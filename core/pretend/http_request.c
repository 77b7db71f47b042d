#include "http_request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Writes what `text` means to itself: %XX and, in a query, + (RFC 3986 section 2.1). */
static void decode(char *text, bool query)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        char digits[3] = {0};
        if (*from == '%' && from[1] && from[2])
            memcpy(digits, from + 1, 2);
        char *end = digits;
        long byte = strtol(digits, &end, 16);
        if (end == digits + 2 && byte > 0) {
            *to++ = (char)byte;
            from += 2;
        } else {
            *to++ = query && *from == '+' ? ' ' : *from;
        }
    }
    *to = '\0';
}

/* `a=b&c=d`, which is changed, as an object. */
static struct json_object *read_query(char *text)
{
    struct json_object *query = json_object_new_object();
    char *rest = text;
    char *name;
    while (rest && (name = strsep(&rest, "&"))) {
        char *value = strchr(name, '=');
        if (value)
            *value++ = '\0';
        decode(name, true);
        if (value)
            decode(value, true);
        if (*name)
            json_object_object_add(query, name, json_object_new_string(value ? value : ""));
    }
    return query;
}

/* The value of the header `name` in the head, which ends with an empty line; NULL if it is not there. `length` is that of the
 * value. */
static const char *header_in(const char *head, const char *end, const char *name, size_t *length)
{
    const size_t name_length = strlen(name);
    for (const char *line = head; line < end;) {
        const char *line_end = memchr(line, '\r', (size_t)(end - line));
        line_end = line_end ? line_end : end;
        if ((size_t)(line_end - line) > name_length && strncasecmp(line, name, name_length) == 0 &&
            line[name_length] == ':') {
            const char *value = line + name_length + 1;
            while (value < line_end && (*value == ' ' || *value == '\t'))
                value++;
            *length = (size_t)(line_end - value);
            return value;
        }
        line = line_end + 2;
    }
    return NULL;
}

static bool header_is(const char *head, const char *end, const char *name, const char *wanted)
{
    size_t length = 0;
    const char *value = header_in(head, end, name, &length);
    return value && length == strlen(wanted) && strncasecmp(value, wanted, length) == 0;
}

/* The number of bytes behind the head; HTTP_REQUEST_SIZE_MAX where that is too many or unknown. */
static size_t body_length(const char *head, const char *end)
{
    size_t length = 0;
    const char *value = header_in(head, end, "Content-Length", &length);
    if (header_in(head, end, "Transfer-Encoding", &length))
        return HTTP_REQUEST_SIZE_MAX;
    if (!value)
        return 0;
    char *number_end = NULL;
    unsigned long number = strtoul(value, &number_end, 10);
    const bool good = number_end != value && *number_end == '\r' && *value != '-';
    return good && number < HTTP_REQUEST_SIZE_MAX ? (size_t)number : HTTP_REQUEST_SIZE_MAX;
}

/* `POST /path?query HTTP/1.1`. False if it is no such line. */
static bool read_request_line(struct http_request *request, char *line)
{
    char *rest = line;
    request->method = strsep(&rest, " ");
    char *target = strsep(&rest, " ");
    if (!target || *target != '/' || !rest || strncmp(rest, "HTTP/1.", strlen("HTTP/1.")) != 0)
        return false;
    request->last = strcmp(rest, "HTTP/1.0") == 0;
    char *path = strsep(&target, "?");
    decode(path, false);
    request->path = path;
    request->query = read_query(target);
    return true;
}

/* `text` holds the head and the body. */
static bool read_whole(struct http_request *request, size_t head_length)
{
    static const struct {
        const char *name;
        size_t place;
    } headers[] = {
        {"Authorization", offsetof(struct http_request, authorization)},
        {"Accept", offsetof(struct http_request, accept)},
        {"Content-Type", offsetof(struct http_request, content_type)},
    };
    char *end = request->text + head_length;
    request->body = end;
    request->last = false;
    const bool closes = header_is(request->text, end, "Connection", "close");
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        size_t length = 0;
        const char *value = header_in(request->text, end, headers[i].name, &length);
        memcpy((char *)request + headers[i].place, &value, sizeof value);
    }
    for (char *line_end = request->text; (line_end = strstr(line_end, "\r\n")) && line_end < end;
         line_end += 2)
        *line_end = '\0';
    if (!read_request_line(request, request->text))
        return false;
    request->last = request->last || closes;
    return true;
}

enum http_request_state http_request_read(struct http_request *request, const char *data, size_t length,
                                          size_t *used)
{
    const char *blank = memmem(data, length, "\r\n\r\n", 4);
    if (!blank)
        return length < HTTP_REQUEST_SIZE_MAX ? HTTP_REQUEST_INCOMPLETE : HTTP_REQUEST_MALFORMED;
    const size_t head_length = (size_t)(blank - data) + 4;
    const size_t body = body_length(data, blank + 2);
    if (body == HTTP_REQUEST_SIZE_MAX)
        return HTTP_REQUEST_MALFORMED;
    if (length < head_length + body)
        return header_is(data, blank + 2, "Expect", "100-continue") ? HTTP_REQUEST_WANTS_CONTINUE
                                                                    : HTTP_REQUEST_INCOMPLETE;
    *request = (struct http_request){.text = malloc(head_length + body + 1)};
    if (!request->text)
        return HTTP_REQUEST_MALFORMED;
    memcpy(request->text, data, head_length + body);
    request->text[head_length + body] = '\0';
    *used = head_length + body;
    if (read_whole(request, head_length))
        return HTTP_REQUEST_COMPLETE;
    http_request_free(request);
    return HTTP_REQUEST_MALFORMED;
}

void http_request_free(struct http_request *request)
{
    free(request->text);
    json_object_put(request->query);
    *request = (struct http_request){0};
}
