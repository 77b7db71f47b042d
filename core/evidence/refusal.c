#include "refusal.h"

/* Arrays: a pointer would cost the library a relocation. */
struct known_refusal {
    uint8_t protocol;
    uint8_t class;
    char code[ANSWER_CODE_SIZE];
    char words[28];
};

static const char protocol_names[ANSWER_PROTOCOL_COUNT][12] = {
#define NAME(protocol, name) [ANSWER_##protocol] = {name},
    ANSWER_PROTOCOLS(NAME)
#undef NAME
};

static const struct known_refusal refusals[] = {
#define REFUSAL(protocol, class, code, words) {ANSWER_##protocol, FAULT_##class, code, words},
    REFUSALS(REFUSAL)
#undef REFUSAL
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
