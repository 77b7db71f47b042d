#include "refusal.h"

/* Arrays: a pointer would cost the library a relocation. */
struct known_refusal {
    uint8_t protocol;
    uint8_t class;
    char code[ANSWER_CODE_SIZE];
    char words[28];
};

static const char protocol_names[ANSWER_PROTOCOL_COUNT][12] = {
    [ANSWER_HTTP] = "HTTP",   [ANSWER_HTTP2] = "HTTP/2", [ANSWER_POSTGRESQL] = "PostgreSQL",
    [ANSWER_MYSQL] = "MySQL", [ANSWER_REDIS] = "Redis",
};

static const struct known_refusal refusals[] = {
    /* DESIGN section 4; 522 and 524 are Cloudflare's. */
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "408", "Request Timeout"},
    {ANSWER_HTTP, FAULT_RATE_LIMITED, "429", "Too Many Requests"},
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "500", "Internal Server Error"},
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "502", "Bad Gateway"},
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "503", "Service Unavailable"},
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "504", "Gateway Timeout"},
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "522", "Connection Timed Out"},
    {ANSWER_HTTP, FAULT_UNAVAILABLE, "524", "A Timeout Occurred"},
    /* RFC 9113 section 7. The first is what is left to say to a server or a proxy that has begun its answer already, and
     * cannot end it, the second was not processed at all (section 8.7), the third asks for less. Other errors are somebody's
     * mistake. */
    {ANSWER_HTTP2, FAULT_UNAVAILABLE, "2", "INTERNAL_ERROR"},
    {ANSWER_HTTP2, FAULT_UNAVAILABLE, "7", "REFUSED_STREAM"},
    {ANSWER_HTTP2, FAULT_RATE_LIMITED, "11", "ENHANCE_YOUR_CALM"},
    /* Appendix "PostgreSQL Error Codes", names of conditions. Of class 08 not 08P01, a violation of the protocol; of class
     * 53 not a full disk or memory, which somebody must mend; of class 57 what ends a session, not a query. */
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "08000", "connection exception"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "08001", "unable to establish"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "08003", "connection does not exist"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "08004", "connection rejected"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "08006", "connection failure"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "53300", "too many connections"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "57P01", "admin shutdown"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "57P02", "crash shutdown"},
    {ANSWER_POSTGRESQL, FAULT_UNAVAILABLE, "57P03", "cannot connect now"},
    /* MySQL Error Message Reference, "Server Error Messages". 1226 is a quota per hour, 1927 MariaDB's: an
     * administrator's kill. Not 1129 (host blocked), which
     * somebody must lift; nor 1205 and 1213, which are two transactions' own affair. */
    {ANSWER_MYSQL, FAULT_UNAVAILABLE, "1040", "Too many connections"},
    {ANSWER_MYSQL, FAULT_UNAVAILABLE, "1053", "Server shutdown in progress"},
    {ANSWER_MYSQL, FAULT_UNAVAILABLE, "1135", "Can't create a new thread"},
    {ANSWER_MYSQL, FAULT_UNAVAILABLE, "1203", "Too many user connections"},
    {ANSWER_MYSQL, FAULT_UNAVAILABLE, "1927", "Connection was killed"},
    {ANSWER_MYSQL, FAULT_RATE_LIMITED, "1226", "User's limit reached"},
    {ANSWER_MYSQL, FAULT_UNAVAILABLE, "3168", "Server isn't available"},
    /* Redis error messages, and "Redis cluster specification". Not OOM, MISCONF and READONLY, which somebody must mend. */
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "LOADING", "loading the dataset"},
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "BUSY", "running a script"},
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "TRYAGAIN", "keys are being moved"},
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "CLUSTERDOWN", "the cluster is down"},
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "MASTERDOWN", "link with master is down"},
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "NOREPLICAS", "not enough good replicas"},
    {ANSWER_REDIS, FAULT_UNAVAILABLE, "maxclients", "max number of clients"},
};

static bool is_code(const char *one, const char *other)
{
    size_t i = 0;
    while (i < ANSWER_CODE_SIZE - 1 && one[i] != '\0' && one[i] == other[i])
        i++;
    return one[i] == other[i];
}

static const struct known_refusal *find(enum answer_protocol protocol, const char *code)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (refusals[i].protocol == protocol && is_code(refusals[i].code, code))
            return &refusals[i];
    return NULL;
}

enum fault_class refusal_class(enum answer_protocol protocol, const char *code)
{
    const struct known_refusal *known = find(protocol, code);
    return known == NULL ? FAULT_NONE : (enum fault_class)known->class;
}

void text_add_refusal(struct text *text, const struct refusal *refusal)
{
    const struct known_refusal *known = find((enum answer_protocol)refusal->protocol, refusal->code);
    text_add(text, refusal->protocol < ANSWER_PROTOCOL_COUNT ? protocol_names[refusal->protocol] : "");
    text_add(text, " ");
    text_add(text, refusal->code);
    if (known == NULL)
        return;
    text_add(text, " ");
    text_add(text, known->words);
}

/* What follows the protocol's name and a blank; NULL if the words begin otherwise. */
static const char *after_name(const char *words, enum answer_protocol protocol)
{
    const char *name = protocol_names[protocol];
    while (*name != '\0' && *name == *words) {
        name++;
        words++;
    }
    return *name == '\0' && *words == ' ' ? words + 1 : NULL;
}

enum fault_class refusal_class_of_words(const char *words)
{
    for (unsigned protocol = ANSWER_HTTP; protocol < ANSWER_PROTOCOL_COUNT; protocol++) {
        char code[ANSWER_CODE_SIZE] = "";
        const char *rest = after_name(words, (enum answer_protocol)protocol);
        if (rest == NULL)
            continue;
        for (size_t i = 0; i + 1 < sizeof code && rest[i] != '\0' && rest[i] != ' '; i++)
            code[i] = rest[i];
        return refusal_class((enum answer_protocol)protocol, code);
    }
    return FAULT_NONE;
}
