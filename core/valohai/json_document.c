#include "json_document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 };

struct json_object *json_document_parse(const char *data, size_t length, const char **why)
{
    if (length > JSON_DOCUMENT_MAX) {
        *why = "larger than 4 MiB";
        return NULL;
    }
    struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
    if (!tokener) {
        *why = strerror(ENOMEM);
        return NULL;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *value = json_tokener_parse_ex(tokener, data, (int)length);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    size_t end = json_tokener_get_parse_end(tokener);
    json_tokener_free(tokener);
    while (end < length && data[end] != '\0' && strchr(" \t\r\n", data[end]))
        end++;
    if (error == json_tokener_success && value && end == length)
        return value;

    if (error == json_tokener_continue)
        *why = length == 0 ? "empty" : "not whole, it ends in the middle";
    else if (error == json_tokener_success)
        *why = value ? "followed by something that is no JSON" : "null";
    else
        *why = json_tokener_error_desc(error);
    json_object_put(value);
    return NULL;
}

/* More room for what is read, twice as much each time: where memory is short (ulimit -v), 4 MiB at once are too much to
 * ask for a file of 4 KiB. False with errno. */
static bool grow(char **data, size_t *capacity)
{
    enum { FIRST_CAPACITY = 16384 };
    size_t larger = *capacity == 0 ? FIRST_CAPACITY : 2 * *capacity;
    if (larger > JSON_DOCUMENT_MAX)
        larger = JSON_DOCUMENT_MAX + 1;
    char *grown = realloc(*data, larger);
    if (!grown)
        return false;
    *data = grown;
    *capacity = larger;
    return true;
}

/* Reads at most JSON_DOCUMENT_MAX + 1 bytes, so that a larger file shows as such. NULL with errno. */
static char *read_whole(int file, size_t *length)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return NULL;
    if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return NULL;
    }
    char *data = NULL;
    size_t capacity = 0;
    *length = 0;
    while (*length <= JSON_DOCUMENT_MAX) {
        if (*length == capacity && !grow(&data, &capacity))
            break;
        ssize_t count = read(file, data + *length, capacity - *length);
        if (count == 0)
            return data;
        if (count < 0 && errno != EINTR)
            break;
        if (count > 0)
            *length += (size_t)count;
    }
    if (*length > JSON_DOCUMENT_MAX)
        return data;
    free(data);
    return NULL;
}

struct json_object *json_document_read(const char *path, const char **why)
{
    /* O_NONBLOCK: a fifo without a writer would block for ever. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) {
        *why = strerror(errno);
        return NULL;
    }
    size_t length = 0;
    char *data = read_whole(file, &length);
    int error = errno;
    close(file);
    if (!data) {
        *why = strerror(error);
        return NULL;
    }
    struct json_object *document = json_document_parse(data, length, why);
    free(data);
    return document;
}

struct json_object *json_member(struct json_object *object, const char *key, enum json_type type)
{
    struct json_object *value = NULL;
    if (!json_object_is_type(object, json_type_object) || !json_object_object_get_ex(object, key, &value))
        return NULL;
    return json_object_is_type(value, type) ? value : NULL;
}

const char *json_string_member(struct json_object *object, const char *key)
{
    struct json_object *value = json_member(object, key, json_type_string);
    return value && json_object_get_string_len(value) > 0 ? json_object_get_string(value) : NULL;
}
