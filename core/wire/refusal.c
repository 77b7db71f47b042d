#include "refusal.h"

struct http_fault {
    char code[4];
    uint8_t class;
    char words[24]; /* arrays: a pointer would cost the library a relocation */
};

/* DESIGN section 4; 522 and 524 are Cloudflare's. */
static const struct http_fault http_faults[] = {
    {"408", FAULT_UNAVAILABLE, "Request Timeout"},       {"429", FAULT_RATE_LIMITED, "Too Many Requests"},
    {"500", FAULT_UNAVAILABLE, "Internal Server Error"}, {"502", FAULT_UNAVAILABLE, "Bad Gateway"},
    {"503", FAULT_UNAVAILABLE, "Service Unavailable"},   {"504", FAULT_UNAVAILABLE, "Gateway Timeout"},
    {"522", FAULT_UNAVAILABLE, "Connection Timed Out"},  {"524", FAULT_UNAVAILABLE, "A Timeout Occurred"},
};

static const char http_name[] = "HTTP ";

static const struct http_fault *http_fault_of(enum answer_protocol protocol, const char *code)
{
    for (size_t i = 0; protocol == ANSWER_HTTP && i < sizeof http_faults / sizeof http_faults[0]; i++) {
        size_t same = 0;
        while (same < 3 && http_faults[i].code[same] == code[same])
            same++;
        if (same == 3 && code[3] == '\0')
            return &http_faults[i];
    }
    return NULL;
}

enum fault_class refusal_class(enum answer_protocol protocol, const char *code)
{
    const struct http_fault *fault = http_fault_of(protocol, code);
    return fault == NULL ? FAULT_NONE : (enum fault_class)fault->class;
}

void text_add_refusal(struct text *text, const struct refusal *refusal)
{
    const struct http_fault *fault = http_fault_of((enum answer_protocol)refusal->protocol, refusal->code);
    text_add(text, http_name);
    text_add(text, refusal->code);
    if (fault == NULL)
        return;
    text_add(text, " ");
    text_add(text, fault->words);
}

enum fault_class refusal_class_of_words(const char *words)
{
    char code[ANSWER_CODE_SIZE] = "";
    for (size_t i = 0; i < sizeof http_name - 1; i++)
        if (words[i] != http_name[i])
            return FAULT_NONE;
    words += sizeof http_name - 1;
    for (size_t i = 0; i + 1 < sizeof code && words[i] != '\0' && words[i] != ' '; i++)
        code[i] = words[i];
    return refusal_class(ANSWER_HTTP, code);
}
