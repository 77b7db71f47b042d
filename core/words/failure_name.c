#define _GNU_SOURCE /* EAI_NODATA */
#include "failure_name.h"

#include "../evidence/error_list.h"
#include "../evidence/refusal.h"
#include "../evidence/text.h"
#include "error_words.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct error_name {
    const char *name;
    int error;
};

#define NAME(error, class, words) {#error, error},
/* Behind those that become a fault: those that people meet beside them. */
static const struct error_name system_errors[] = {
    SYSTEM_ERRORS(NAME){"EADDRINUSE", EADDRINUSE},
    {"EAGAIN", EAGAIN},
    {"EBADF", EBADF},
    {"EINPROGRESS", EINPROGRESS},
    {"EINTR", EINTR},
    {"EINVAL", EINVAL},
    {"EIO", EIO},
    {"ENOENT", ENOENT},
    {"ENOMEM", ENOMEM},
    {"ENOSPC", ENOSPC},
    {"ENOTCONN", ENOTCONN},
};
static const struct error_name resolver_errors[] = {RESOLVER_ERRORS(NAME)};
#undef NAME

enum {
    SYSTEM_ERROR_COUNT = sizeof system_errors / sizeof system_errors[0],
    RESOLVER_ERROR_COUNT = sizeof resolver_errors / sizeof resolver_errors[0]
};

static const char *const protocols[ANSWER_PROTOCOL_COUNT] = {
#define NAME(protocol, name) [ANSWER_##protocol] = (name),
    ANSWER_PROTOCOLS(NAME)
#undef NAME
};

#define SET(class) ((fault_class_set)1 << FAULT_##class)

/* curl(1), "EXIT CODES". A status tells which call of curl failed; the class is how its connection did. */
static const struct {
    int status;
    const char *words;
    fault_class_set classes;
} curl_statuses[] = {
    {1, "Unsupported protocol", 0},
    {3, "Malformed URL", 0},
    {5, "Could not resolve proxy", SET(DNS_TEMPORARY) | SET(DNS_UNKNOWN)},
    {6, "Could not resolve host", SET(DNS_TEMPORARY) | SET(DNS_UNKNOWN)},
    {7, "Failed to connect", SET(REFUSED) | SET(TIMEOUT) | SET(UNREACHABLE)},
    {16, "HTTP/2 error", SET(HUNG_UP) | SET(UNAVAILABLE)},
    {18, "Partial file", SET(HUNG_UP)},
    {22, "HTTP status of 400 or above", SET(RATE_LIMITED) | SET(UNAVAILABLE)},
    {23, "Write error", 0},
    {26, "Read error", 0},
    {28, "Operation timeout", SET(TIMEOUT) | SET(STALLED)},
    {35, "TLS connect error", SET(RESET) | SET(HUNG_UP)},
    {47, "Too many redirects", 0},
    {52, "Empty reply from server", SET(HUNG_UP)},
    {55, "Failed sending network data", SET(RESET)},
    {56, "Failure in receiving network data", SET(RESET) | SET(HUNG_UP)},
    {60, "Certificate cannot be authenticated", 0},
    {67, "Login denied", 0},
    {78, "Resource does not exist", 0},
    {92, "HTTP/2 stream error", SET(UNAVAILABLE)},
};

static fault_class_set set_of(enum fault_class class)
{
    return class == FAULT_NONE ? 0 : (fault_class_set)1 << class;
}

static void add_words_in_brackets(struct text *title, const char *words)
{
    text_add(title, " (");
    text_add(title, words);
    text_add(title, ")");
}

static bool is_called(const struct error_name *error, const char *words, const char *name)
{
    return strcasecmp(name, error->name) == 0 || strcasecmp(name, words) == 0;
}

static void tell_error(struct failure_name *failure, const char *name, const char *words,
                       enum fault_class class)
{
    struct text title = text_in(failure->title, sizeof failure->title);
    failure->kind = FAILURE_ERROR;
    failure->classes = set_of(class);
    text_add(&title, name);
    add_words_in_brackets(&title, words);
}

static bool read_error(struct failure_name *failure, const char *name)
{
    for (size_t i = 0; i < SYSTEM_ERROR_COUNT; i++) {
        const char *words = words_of_errno(system_errors[i].error);
        if (is_called(&system_errors[i], words, name)) {
            tell_error(failure, system_errors[i].name, words, fault_class_of_errno(system_errors[i].error));
            return true;
        }
    }
    for (size_t i = 0; i < RESOLVER_ERROR_COUNT; i++) {
        const char *words = words_of_resolver(resolver_errors[i].error);
        if (is_called(&resolver_errors[i], words, name)) {
            tell_error(failure, resolver_errors[i].name, words,
                       fault_class_of_resolver(resolver_errors[i].error, 0));
            return true;
        }
    }
    return false;
}

/* What stands behind `word` in `name`, without what may separate the two: "7" of "curl 7", "curl:7" and "curl: (7)". NULL if it
 * does not begin so, or nothing is behind it. */
static const char *code_behind(const char *name, const char *word)
{
    const size_t length = strlen(word);
    if (strncasecmp(name, word, length) != 0 || name[length] == '\0' || !strchr(" :", name[length]))
        return NULL;
    name += length;
    name += strspn(name, " :(");
    return *name != '\0' ? name : NULL;
}

/* A number of up to three digits, with or without a bracket behind it; -1 for none. */
static int number_of(const char *code)
{
    const size_t digits = strspn(code, "0123456789");
    const bool ends = code[digits] == '\0' || strcmp(code + digits, ")") == 0;
    return digits >= 1 && digits <= 3 && ends ? (int)strtol(code, NULL, 10) : -1;
}

static bool read_curl_status(struct failure_name *failure, const char *name)
{
    const char *code = code_behind(name, "curl");
    const int status = code ? number_of(code) : -1;
    struct text title = text_in(failure->title, sizeof failure->title);
    if (status < 1 || status > 255)
        return false;
    failure->kind = FAILURE_CURL_STATUS;
    text_add(&title, "curl ");
    text_add_unsigned(&title, (unsigned)status);
    for (size_t i = 0; i < sizeof curl_statuses / sizeof curl_statuses[0]; i++)
        if (curl_statuses[i].status == status) {
            failure->classes = curl_statuses[i].classes;
            add_words_in_brackets(&title, curl_statuses[i].words);
        }
    return true;
}

static bool is_http_status(int number)
{
    return number >= 100 && number <= 599;
}

bool failure_name_is_bare_status(const char *name)
{
    return strlen(name) == 3 && is_http_status(number_of(name));
}

static bool read_answer_of(struct failure_name *failure, enum answer_protocol protocol, const char *code)
{
    struct text title = text_in(failure->title, sizeof failure->title);
    struct refusal refusal = {.protocol = (uint8_t)protocol};
    struct text refusal_code = text_in(refusal.code, sizeof refusal.code);
    const enum fault_class class = refusal_class(protocol, code);
    const bool is_http = protocol == ANSWER_HTTP;
    if (strlen(code) >= ANSWER_CODE_SIZE || (is_http && !is_http_status(number_of(code))))
        return false;
    failure->kind = is_http ? FAILURE_HTTP_STATUS : FAILURE_ANSWER;
    failure->classes = set_of(class);
    failure->is_success = is_http && number_of(code) < 400;
    text_add(&refusal_code, code);
    text_add_refusal(&title, &refusal);
    return true;
}

static bool read_answer(struct failure_name *failure, const char *name)
{
    if (failure_name_is_bare_status(name))
        return read_answer_of(failure, ANSWER_HTTP, name);
    for (int protocol = ANSWER_PROTOCOL_NONE + 1; protocol < ANSWER_PROTOCOL_COUNT; protocol++) {
        const char *code = code_behind(name, protocols[protocol]);
        if (code)
            return read_answer_of(failure, (enum answer_protocol)protocol, code);
    }
    return false;
}

bool failure_name_read(struct failure_name *failure, const char *name)
{
    *failure = (struct failure_name){.classes = 0};
    return read_error(failure, name) || read_curl_status(failure, name) || read_answer(failure, name);
}

/* With or without the colon that curl writes behind its name. */
static bool is_word(const char *word, const char *name)
{
    const size_t length = strlen(name);
    return strncasecmp(word, name, length) == 0 && (word[length] == '\0' || strcmp(word + length, ":") == 0);
}

bool failure_name_takes_code(const char *word)
{
    if (is_word(word, "curl"))
        return true;
    for (int protocol = ANSWER_PROTOCOL_NONE + 1; protocol < ANSWER_PROTOCOL_COUNT; protocol++)
        if (is_word(word, protocols[protocol]))
            return true;
    return false;
}

enum { NAME_LENGTH_MAX = 24 };

static unsigned least(unsigned one, unsigned other)
{
    return one < other ? one : other;
}

/* How many letters must be added, left out, replaced or swapped with their neighbour to make one of the other, whatever their
 * case. Neither is longer than NAME_LENGTH_MAX. */
static unsigned distance(const char *one, const char *other)
{
    unsigned rows[3][NAME_LENGTH_MAX + 1] = {{0}};
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    const size_t width = strlen(other);
    for (unsigned column = 0; column <= width; column++)
        row[column] = column;
    for (unsigned i = 1; one[i - 1] != '\0'; i++) {
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (unsigned j = 1; j <= width; j++) {
            const int letter = tolower((unsigned char)one[i - 1]);
            const int its = tolower((unsigned char)other[j - 1]);
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + (letter == its ? 0 : 1));
            if (i > 1 && j > 1 && letter == tolower((unsigned char)other[j - 2]) &&
                its == tolower((unsigned char)one[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[width];
}

struct nearest {
    const char *name;
    unsigned distance; /* only what is nearer than this is taken */
};

static void compare(struct nearest *nearest, const char *name, const char *candidate)
{
    const size_t length = strlen(name);
    unsigned far = distance(name, candidate);
    if (length >= 3 && strncasecmp(candidate, name, length) == 0)
        far = 1; /* its beginning */
    if (far < nearest->distance)
        *nearest = (struct nearest){candidate, far};
}

const char *failure_name_near(const char *name)
{
    const size_t length = strlen(name);
    struct nearest nearest = {NULL, length < 4 ? 2 : length < 8 ? 3 : 4};
    if (length > NAME_LENGTH_MAX)
        return NULL;
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++)
        compare(&nearest, name, fault_class_name((enum fault_class) class));
    for (size_t i = 0; i < SYSTEM_ERROR_COUNT; i++)
        compare(&nearest, name, system_errors[i].name);
    for (size_t i = 0; i < RESOLVER_ERROR_COUNT; i++)
        compare(&nearest, name, resolver_errors[i].name);
    return nearest.name;
}
