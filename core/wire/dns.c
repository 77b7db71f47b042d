#include "dns.h"

#include <string.h>

/* Section 4.1.1: where the header has what. */
enum {
    AT_ID = 0,
    AT_FLAGS = 2,
    AT_QUESTIONS = 4,
    AT_ANSWERS = 6,
    AT_AUTHORITIES = 8,
    AT_ADDITIONS = 10,
    HEADER_SIZE = 12
};

enum {
    IS_ANSWER = 0x8000,
    OPERATION = 0x7800, /* 0: a query */
    IS_TRUNCATED = 0x0200,
    RECURSION_AVAILABLE = 0x0080,
    CODE = 0x000f
};

enum { CODE_NONE = 0, CODE_SERVER_FAILURE = 2, CODE_NO_SUCH_NAME = 3, CODE_REFUSED = 5 };

enum { LABEL_MAX = 63, TYPE_IPV4 = 1, CLASS_IN = 1, TYPE_AND_CLASS_SIZE = 4 };

static unsigned number_at(const uint8_t *bytes, size_t at)
{
    return (unsigned)bytes[at] << 8 | bytes[at + 1];
}

static bool is_printable(uint8_t byte)
{
    return byte > ' ' && byte < 0x7f && byte != '.';
}

/* Reads the labels from `at` on; returns where they end, 0 if they are none. A question's name is not compressed. */
static size_t read_name(char *name, const uint8_t *bytes, size_t length, size_t at)
{
    size_t written = 0;
    while (at < length && bytes[at] != 0) {
        size_t label = bytes[at++];
        if (label > LABEL_MAX || label > length - at || written + label + 1 >= DNS_NAME_SIZE)
            return 0;
        if (written > 0)
            name[written++] = '.';
        for (size_t i = 0; i < label; i++) {
            if (!is_printable(bytes[at + i]))
                return 0;
            name[written++] = (char)bytes[at + i];
        }
        at += label;
    }
    name[written] = '\0';
    return at < length && written > 0 ? at + 1 : 0;
}

bool dns_read_question(struct dns_question *question, const void *message, size_t length)
{
    const uint8_t *bytes = message;
    if (!dns_may_be_question(message, length) || number_at(bytes, AT_AUTHORITIES) != 0 ||
        number_at(bytes, AT_ADDITIONS) > 1)
        return false;
    size_t end = read_name(question->name, bytes, length, HEADER_SIZE);
    if (end == 0 || length - end < TYPE_AND_CLASS_SIZE || number_at(bytes, end + 2) != CLASS_IN)
        return false;
    question->id = (uint16_t)number_at(bytes, AT_ID);
    question->type = (uint16_t)number_at(bytes, end);
    /* Behind it stands nothing, or the extensions of RFC 6891. */
    return (length == end + TYPE_AND_CLASS_SIZE) == (number_at(bytes, AT_ADDITIONS) == 0);
}

/* The header and the question, without extensions. */
static size_t write_head(uint8_t *answer, struct dns_question *question, const void *message, size_t length,
                         unsigned code)
{
    if (!dns_read_question(question, message, length))
        return 0;
    const size_t end = read_name(question->name, message, length, HEADER_SIZE) + TYPE_AND_CLASS_SIZE;
    memcpy(answer, message, end);
    answer[AT_FLAGS] |= IS_ANSWER >> 8;
    answer[AT_FLAGS + 1] = (uint8_t)(RECURSION_AVAILABLE | code);
    memset(answer + AT_ANSWERS, 0, HEADER_SIZE - AT_ANSWERS);
    return end;
}

size_t dns_write_failure(void *answer, const void *question, size_t length, bool unknown)
{
    struct dns_question read;
    return write_head(answer, &read, question, length, unknown ? CODE_NO_SUCH_NAME : CODE_SERVER_FAILURE);
}

size_t dns_write_address(void *answer, const void *question, size_t length, const uint8_t address[4])
{
    static const uint8_t record[12] = {0xc0, HEADER_SIZE /* the name is that of the question */,
                                       0,    TYPE_IPV4,
                                       0,    CLASS_IN,
                                       0,    0,
                                       0,    1 /* second */,
                                       0,    4};
    struct dns_question read;
    uint8_t *bytes = answer;
    const size_t end = write_head(bytes, &read, question, length, CODE_NONE);
    if (end == 0 || read.type != TYPE_IPV4)
        return end;
    bytes[AT_ANSWERS + 1] = 1;
    memcpy(bytes + end, record, sizeof record);
    memcpy(bytes + end + sizeof record, address, 4);
    return end + sizeof record + 4;
}

enum dns_answer dns_read_answer(uint16_t id, const void *message, size_t length)
{
    const uint8_t *bytes = message;
    if (length < HEADER_SIZE || number_at(bytes, AT_ID) != id)
        return DNS_NO_ANSWER;
    unsigned flags = number_at(bytes, AT_FLAGS);
    if ((flags & IS_ANSWER) == 0 || (flags & OPERATION) != 0)
        return DNS_NO_ANSWER;
    switch (flags & CODE) {
    case CODE_NONE:
        return (flags & IS_TRUNCATED) != 0         ? DNS_TRY_OTHERWISE
               : number_at(bytes, AT_ANSWERS) == 0 ? DNS_EMPTY
                                                   : DNS_ANSWERED;
    case CODE_NO_SUCH_NAME:
        return DNS_UNKNOWN_NAME;
    case CODE_SERVER_FAILURE:
    case CODE_REFUSED:
        return DNS_TRY_ELSEWHERE;
    default:
        return DNS_TRY_OTHERWISE;
    }
}
