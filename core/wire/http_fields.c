#include "http_fields.h"

#include "../evidence/refusal.h"
#include "http_date.h"

/* An array: pointers would cost the library relocations. */
static const struct {
    uint8_t field;
    uint8_t length;
    char name[FIELD_NAME_SIZE];
} names[] = {
#define NAME(field, name)                                                                                    \
    {                                                                                                        \
        FIELD_##field, sizeof(name) - 1, name                                                                \
    }
    NAME(RETRY_AFTER, "retry-after"),
    NAME(DATE, "date"),
    /* GitHub's; the one of draft-ietf-httpapi-ratelimit-headers, up to version 7, and GitLab's; Twitter's. */
    NAME(LIMIT_REMAINING, "x-ratelimit-remaining"),
    NAME(LIMIT_REMAINING, "ratelimit-remaining"),
    NAME(LIMIT_REMAINING, "x-rate-limit-remaining"),
    NAME(LIMIT_RESET, "x-ratelimit-reset"),
    NAME(LIMIT_RESET, "ratelimit-reset"),
    NAME(LIMIT_RESET, "x-rate-limit-reset"),
    NAME(CONTENT_ENCODING, "content-encoding"),
    NAME(ERROR_CODE, "x-amzn-errortype"),
    NAME(ERROR_CODE, "x-ms-error-code"),
    NAME(GRPC_STATUS, "grpc-status"),
    NAME(GRPC_MESSAGE, "grpc-message"),
    NAME(CONTENT_LENGTH, "content-length"),
    NAME(TRANSFER_ENCODING, "transfer-encoding"),
    NAME(LOCATION, "location"),
    NAME(WEBSOCKET, "sec-websocket-accept"),
    NAME(STATUS, ":status"),
    NAME(METHOD, ":method"),
    NAME(PATH, ":path"),
    NAME(AUTHORITY, ":authority"),
#undef NAME
};

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* `text` is in small letters. */
static bool is_same(const char *seen, const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && lower(seen[i]) == text[i])
        i++;
    return i == length;
}

enum http_field http_field_named(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].length == length && is_same(name, names[i].name, length))
            return (enum http_field)names[i].field;
    return FIELD_OTHER;
}

/* Zero, with or without decimals. */
static bool is_zero(const char *value, size_t length)
{
    size_t i = 0;
    while (i < length && value[i] == '0')
        i++;
    return i > 0 && i == length;
}

static bool is_identity(const char *value, size_t length)
{
    static const char identity[] = "identity";
    return length == 0 || (length == sizeof identity - 1 && is_same(value, identity, length));
}

/* Seconds to wait, or since 1970, or milliseconds since 1970: whatever services take it for, the size tells. */
static uint32_t reset_of(const char *value, size_t length)
{
    enum { DIGITS_MAX = 15 };
    uint64_t number = 0;
    size_t digits = 0;
    while (digits < length && digits < DIGITS_MAX && value[digits] >= '0' && value[digits] <= '9')
        number = number * 10 + (uint64_t)(value[digits++] - '0');
    if (digits < length && value[digits] != '.')
        return http_retry_after(value, length); /* a date, or nothing */
    if (number > UINT32_MAX)
        number /= 1000;
    return number > UINT32_MAX ? 0 : (uint32_t)number;
}

static uint32_t grpc_status_of(const char *value, size_t length)
{
    uint32_t number = 0;
    for (size_t i = 0; i < length; i++) {
        if (value[i] < '0' || value[i] > '9')
            return FIELD_GRPC_UNKNOWN;
        number = number * 10 + (uint32_t)(value[i] - '0');
    }
    return length == 0 || length > 2 ? FIELD_GRPC_UNKNOWN : number;
}

/* In gRPC's words, which say RESOURCE_EXHAUSTED for it, too. Its libraries: "received message larger than max", in Java "gRPC
 * message exceeds maximum size". */
static bool is_too_large(const char *value, size_t length)
{
    static const char words[2][16] = {"larger than", "exceeds maximum"};
    static const uint8_t lengths[2] = {11, 15};
    for (size_t start = 0; start < length; start++)
        for (size_t i = 0; i < 2; i++)
            if (length - start >= lengths[i] && is_same(value + start, words[i], lengths[i]))
                return true;
    return false;
}

/* AWS adds where the error is explained: "ThrottlingException:http://internal.amazon.com/coral/" */
static uint32_t reason_of_code(const char *value, size_t length)
{
    size_t end = 0;
    while (end < length && value[end] != ':')
        end++;
    return refusal_reason_of_code(value, end);
}

bool http_field_may_be_cut(enum http_field field)
{
    return field == FIELD_GRPC_MESSAGE || field == FIELD_ERROR_CODE;
}

uint32_t http_field_meaning(enum http_field field, const char *value, size_t length)
{
    switch (field) {
    case FIELD_RETRY_AFTER:
        return http_retry_after(value, length);
    case FIELD_DATE:
        return http_date(value, length);
    case FIELD_LIMIT_REMAINING:
        return is_zero(value, length);
    case FIELD_LIMIT_RESET:
        return reset_of(value, length);
    case FIELD_CONTENT_ENCODING:
        return !is_identity(value, length);
    case FIELD_ERROR_CODE:
        return reason_of_code(value, length);
    case FIELD_GRPC_STATUS:
        return grpc_status_of(value, length);
    case FIELD_GRPC_MESSAGE:
        return is_too_large(value, length);
    case FIELD_CONTENT_LENGTH:
    case FIELD_TRANSFER_ENCODING:
    case FIELD_LOCATION:
    case FIELD_WEBSOCKET:
    case FIELD_STATUS:
    case FIELD_METHOD:
    case FIELD_PATH:
    case FIELD_AUTHORITY:
    case FIELD_OTHER:
        break;
    }
    return 0;
}

void http_head_note(struct http_head *head, enum http_field field, uint32_t meaning)
{
    switch (field) {
    case FIELD_RETRY_AFTER:
        head->retry_after = meaning;
        head->flags |= HEAD_COME_BACK;
        break;
    case FIELD_DATE:
        head->date = meaning;
        break;
    case FIELD_LIMIT_REMAINING:
        head->flags |= meaning != 0 ? HEAD_LIMIT_USED_UP : 0;
        break;
    case FIELD_LIMIT_RESET:
        head->limit_reset = meaning;
        break;
    case FIELD_CONTENT_ENCODING:
        head->flags |= meaning != 0 ? HEAD_CODED : 0;
        break;
    case FIELD_ERROR_CODE:
        head->reason = (uint8_t)meaning;
        break;
    case FIELD_GRPC_STATUS:
        head->grpc_status = (uint8_t)(meaning + 1);
        break;
    case FIELD_GRPC_MESSAGE:
        head->flags |= meaning != 0 ? HEAD_TOO_LARGE : 0;
        break;
    case FIELD_CONTENT_LENGTH:
    case FIELD_TRANSFER_ENCODING:
    case FIELD_LOCATION:
    case FIELD_WEBSOCKET:
    case FIELD_STATUS:
    case FIELD_METHOD:
    case FIELD_PATH:
    case FIELD_AUTHORITY:
    case FIELD_OTHER:
        break;
    }
}
