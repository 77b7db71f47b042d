#include "question.h"

#include "../evidence/recovery.h"

/* Of the number of a method: QUESTION_WHOLE, and a bit that makes it other than 0. */
enum { METHOD_KNOWN = 2, METHOD_BITS = METHOD_KNOWN | QUESTION_WHOLE };

enum target_stage { IN_PATH, IN_NAME, IN_VALUE, IN_FLEETING };

/* Parameters that differ between two attempts to get the same thing: what signs or dates a URL (Amazon, Google, Alibaba, Tencent,
 * Azure, CloudFront), and what keeps caches away. A name that ends with `*` stands for all that begin so. Arrays: a pointer
 * would cost the library a relocation. */
enum { FLEETING_COUNT = 31, FLEETING_SIZE = 16, ALL_FLEETING = 0x7fffffff };
static const char fleeting_names[FLEETING_COUNT][FLEETING_SIZE] = {"x-amz-*",
                                                                   "x-goog-*",
                                                                   "x-oss-*",
                                                                   "q-*",
                                                                   "awsaccesskeyid",
                                                                   "googleaccessid",
                                                                   "ossaccesskeyid",
                                                                   "signature",
                                                                   "expires",
                                                                   "policy",
                                                                   "sig",
                                                                   "se",
                                                                   "st",
                                                                   "ske",
                                                                   "skt",
                                                                   "signaturenonce",
                                                                   "nonce",
                                                                   "timestamp",
                                                                   "_",
                                                                   "rnd",
                                                                   "rand",
                                                                   "random",
                                                                   "cachebuster",
                                                                   "attempt",
                                                                   "retry",
                                                                   "requestid",
                                                                   "request_id",
                                                                   "token",
                                                                   "access_token",
                                                                   "oauth_*",
                                                                   "hmac"};

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* FNV-1a. */
static uint32_t add(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * UINT32_C(16777619);
}

/* The bits of a sum of such hashes are mixed too little for one that is compared without its lowest ones. */
static uint32_t mix(uint32_t hash)
{
    hash = (hash ^ hash >> 16) * UINT32_C(0x85ebca6b);
    hash = (hash ^ hash >> 13) * UINT32_C(0xc2b2ae35);
    return hash ^ hash >> 16;
}

/* The hashes of "localhost" and of "127.0.0.1", which are one host: some programs ask the one after the other. */
enum { HASH_OF_LOCALHOST = 0x45f7fb06, HASH_OF_LOOPBACK = 0x30cad5c2 };

uint32_t question_hash(uint32_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        hash = add(hash, lower(bytes[i]));
        if (hash == HASH_OF_LOCALHOST)
            hash = HASH_OF_LOOPBACK;
    }
    return hash;
}

/* Targets ------------------------------------------------------------------------------------------------ */

static void begin_parameter(struct question_target *target)
{
    target->parameter = 1;
    target->fleeting = ALL_FLEETING;
    target->position = 0;
    target->stage = IN_NAME;
}

void question_target_begin(struct question_target *target)
{
    *target = (struct question_target){.stage = IN_PATH};
}

/* Does the name in hand, so far, end where a fleeting one has `mark`? */
static bool is_at(const struct question_target *target, char mark)
{
    for (unsigned i = 0; i < FLEETING_COUNT && target->position < FLEETING_SIZE; i++)
        if ((target->fleeting & 1u << i) != 0 && fleeting_names[i][target->position] == mark)
            return true;
    return false;
}

static void feed_name(struct question_target *target, char byte)
{
    unsigned left = 0;
    for (unsigned i = 0; i < FLEETING_COUNT && target->position < FLEETING_SIZE; i++)
        if ((target->fleeting & 1u << i) != 0 && fleeting_names[i][target->position] == lower(byte))
            left |= 1u << i;
    target->fleeting = left;
    target->position++;
    if (is_at(target, '*'))
        target->stage = IN_FLEETING;
}

static void end_parameter(struct question_target *target)
{
    bool fleeting = target->stage == IN_FLEETING || (target->stage == IN_NAME && is_at(target, '\0'));
    if (!fleeting)
        target->parameters += mix(target->parameter);
}

void question_target_feed(struct question_target *target, char byte)
{
    if (target->stage == IN_PATH) {
        if (byte == '?')
            begin_parameter(target);
        else
            target->path = add(target->path, byte);
    } else if (byte == '&') {
        end_parameter(target);
        begin_parameter(target);
    } else {
        if (target->stage == IN_NAME && byte == '=')
            target->stage = is_at(target, '\0') ? IN_FLEETING : IN_VALUE;
        else if (target->stage == IN_NAME)
            feed_name(target, byte);
        target->parameter = add(target->parameter, byte);
    }
}

uint32_t question_target_end(struct question_target *target)
{
    if (target->stage != IN_PATH)
        end_parameter(target);
    return target->path + target->parameters;
}

bool is_under_tls(const void *bytes, size_t length)
{
    enum { CHANGE_CIPHER_SPEC = 20, APPLICATION_DATA = 23, MAJOR_VERSION = 3 };
    const unsigned char *record = bytes;
    return length > 2 && record[0] >= CHANGE_CIPHER_SPEC && record[0] <= APPLICATION_DATA &&
           record[1] == MAJOR_VERSION;
}

/* Requests ----------------------------------------------------------------------------------------------- */

static bool is_word(const char *bytes, size_t length, const char *word)
{
    size_t i = 0;
    while (i < length && word[i] != '\0' && lower(bytes[i]) == word[i])
        i++;
    return i == length && word[i] == '\0';
}

uint32_t question_method(const char *method, size_t length)
{
    static const char get[] = "GET";
    bool head = is_word(method, length, "head");
    uint32_t hash = question_hash(1, head ? get : method, head ? sizeof get - 1 : length);
    return (hash & ~(uint32_t)METHOD_BITS) | METHOD_KNOWN | (head ? 0 : QUESTION_WHOLE);
}

uint32_t question_of(uint32_t method, uint32_t target, uint32_t host)
{
    uint32_t hash = mix(mix((method & ~(uint32_t)QUESTION_WHOLE) + target) + host);
    hash &= ~(uint32_t)(QUESTION_WHOLE | QUESTION_HOSTED);
    if (hash == 0)
        hash = 1u << 31;
    return hash | (method & QUESTION_WHOLE) | (host != 0 ? QUESTION_HOSTED : 0);
}

/* Where a URL is being read. */
enum path_place { AT_URL, IN_SCHEME, AFTER_SLASH, IN_AUTHORITY, IN_URL_PATH, BEHIND_PATH };

void question_path_feed(uint8_t *place, uint32_t *path, char byte)
{
    static const char ends[] = "?# \r\n";
    if (byte == '/')
        *place = *place == AT_URL || *place == IN_AUTHORITY ? IN_URL_PATH
                 : *place < IN_AUTHORITY                    ? (uint8_t)(*place + 1)
                                                            : *place;
    else if (*place == AT_URL)
        *place = IN_SCHEME;
    for (size_t i = 0; *place == IN_URL_PATH && i < sizeof ends - 1; i++)
        if (byte == ends[i])
            *place = BEHIND_PATH;
    if (*place == IN_URL_PATH)
        *path = add(*path, byte);
}

uint32_t http1_path(const void *bytes, size_t length)
{
    const char *text = bytes;
    uint8_t place = AT_URL;
    uint32_t path = 0;
    size_t at = 0;
    while (at < length && text[at] != ' ')
        at++;
    for (at++; at < length && place != BEHIND_PATH; at++)
        question_path_feed(&place, &path, text[at]);
    return path;
}

static size_t until(const char *bytes, size_t at, size_t length, char mark)
{
    while (at < length && bytes[at] != mark && bytes[at] != '\r' && bytes[at] != '\n')
        at++;
    return at;
}

/* The hash of the host that the header names; 0 if none does. `at`: the end of the request's line. */
static uint32_t host_in(const char *bytes, size_t at, size_t length)
{
    for (;;) {
        while (at < length && bytes[at] != '\n')
            at++;
        size_t name = at + 1;
        size_t colon = until(bytes, name < length ? name : length, length, ':');
        if (colon >= length || colon == name)
            return 0;
        at = until(bytes, colon, length, '\r');
        if (!is_word(bytes + name, colon - name, "host"))
            continue;
        size_t from = colon + 1;
        while (from < at && bytes[from] == ' ')
            from++;
        return question_hash(1, bytes + from, at - from);
    }
}

/* A request to a proxy names the host in its target (RFC 9112 section 3.2.2): the hash of it, and `*at` is moved behind it. 0 if
 * it does not. */
static uint32_t host_of_target(const char *bytes, size_t *at, size_t length)
{
    size_t colon = until(bytes, *at, length, ':');
    if (bytes[*at] == '/' || colon + 3 > length || bytes[colon + 1] != '/' || bytes[colon + 2] != '/')
        return 0;
    size_t from = colon + 3;
    *at = from;
    while (*at < length && bytes[*at] != '/' && bytes[*at] != '?' && bytes[*at] != ' ')
        ++*at;
    return question_hash(1, bytes + from, *at - from);
}

/* Other protocols begin their commands as HTTP does: `USER anonymous`. What is cut off may be HTTP. */
static bool names_version(const char *bytes, size_t at, size_t length)
{
    static const char version[] = " HTTP/";
    for (size_t i = 0; i < sizeof version - 1 && at + i < length; i++)
        if (bytes[at + i] != version[i])
            return false;
    return true;
}

uint32_t http1_question(const void *bytes, size_t length)
{
    enum { HEAD_MAX = 8192 };
    const char *text = bytes;
    struct question_target target;
    if (length > HEAD_MAX)
        length = HEAD_MAX;
    size_t method = until(text, 0, length, ' ');
    size_t at = method + 1;
    if (at >= length)
        return 0;
    uint32_t host = host_of_target(text, &at, length);
    size_t end = until(text, at, length, ' ');
    if (!names_version(text, end, length))
        return 0;
    question_target_begin(&target);
    for (; at < end; at++)
        question_target_feed(&target, text[at]);
    if (host == 0)
        host = host_in(text, end, length);
    return question_of(question_method(text, method), question_target_end(&target), host);
}
