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

enum reason_place { REASON_IN_HEAD, REASON_IN_CODE, REASON_IN_MESSAGE };

static const struct known_reason {
    uint8_t place; /* enum reason_place */
    uint8_t class;
    uint8_t length; /* of the marker */
    char marker[48];
} reasons[REASON_COUNT] = {
#define REASON(name, place, class, marker)                                                                   \
    [REASON_##name] = {REASON_IN_##place, FAULT_##class, sizeof(marker) - 1, marker},
    REFUSAL_REASONS(REASON)
#undef REASON
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
    /* Nearly all answers are good ones, and the list is long. */
    if (protocol == ANSWER_HTTP && code[0] < '4')
        return FAULT_NONE;
    const struct known_refusal *known = find(protocol, code);
    return known == NULL ? FAULT_NONE : (enum fault_class)known->class;
}

enum fault_class refusal_reason_class(enum refusal_reason reason)
{
    return reason < REASON_COUNT ? (enum fault_class)reasons[reason].class : FAULT_NONE;
}

static enum refusal_reason find_reason(enum reason_place place, const char *text, size_t length)
{
    for (unsigned reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        const struct known_reason *known = &reasons[reason];
        bool fits = place == REASON_IN_CODE ? length == known->length : length >= known->length;
        if (known->place != place || !fits)
            continue;
        size_t i = 0;
        while (i < known->length && i < REASON_TEXT_SIZE && text[i] == known->marker[i])
            i++;
        if (i == known->length || i == REASON_TEXT_SIZE)
            return (enum refusal_reason)reason;
    }
    return REASON_NONE;
}

enum refusal_reason refusal_reason_of_code(const char *text, size_t length)
{
    return find_reason(REASON_IN_CODE, text, length);
}

enum refusal_reason refusal_reason_of_message(const char *text, size_t length)
{
    return find_reason(REASON_IN_MESSAGE, text, length);
}

void text_add_refusal(struct text *text, const struct refusal *refusal)
{
    const struct known_refusal *known = find((enum answer_protocol)refusal->protocol, refusal->code);
    text_add(text, refusal->protocol < ANSWER_PROTOCOL_COUNT ? protocol_names[refusal->protocol] : "");
    text_add(text, " ");
    text_add(text, refusal->code);
    if (refusal->reason != REASON_NONE && refusal->reason < REASON_COUNT) {
        text_add(text, " (");
        text_add(text, reasons[refusal->reason].marker);
        text_add(text, ")");
    } else if (known != NULL) {
        text_add(text, " ");
        text_add(text, known->words);
    }
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

static bool is_part_of_word(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           byte == '_';
}

/* Does `word`, NUL-terminated and not empty, stand in the text as a word of its own? */
static bool has_word(const char *text, size_t length, const char *word)
{
    for (size_t start = 0; start < length; start++) {
        size_t end = start;
        while (end < length && word[end - start] != '\0' && text[end] == word[end - start])
            end++;
        if (word[end - start] == '\0' && (start == 0 || !is_part_of_word(text[start - 1])) &&
            (end == length || !is_part_of_word(text[end])))
            return true;
    }
    return false;
}

bool refusal_is_quoted(const struct refusal *refusal, const char *text, size_t length)
{
    return refusal->reason != REASON_NONE && refusal->reason < REASON_COUNT &&
           ((refusal->code[0] == '4' && has_word(text, length, refusal->code)) ||
            has_word(text, length, reasons[refusal->reason].marker));
}

/* The class of a reason in brackets at the end of a refusal's words; FAULT_NONE if there is none. */
static enum fault_class class_of_reason(const char *words)
{
    const char *marker = words;
    if (marker[0] != ' ' || marker[1] != '(')
        return FAULT_NONE;
    marker += 2;
    for (unsigned reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        size_t i = 0;
        while (i < reasons[reason].length && marker[i] == reasons[reason].marker[i])
            i++;
        if (i == reasons[reason].length && marker[i] == ')')
            return (enum fault_class)reasons[reason].class;
    }
    return FAULT_NONE;
}

enum fault_class refusal_class_of_words(const char *words)
{
    for (unsigned protocol = ANSWER_HTTP; protocol < ANSWER_PROTOCOL_COUNT; protocol++) {
        char code[ANSWER_CODE_SIZE] = "";
        const char *rest = after_name(words, (enum answer_protocol)protocol);
        if (rest == NULL)
            continue;
        size_t length = 0;
        while (length + 1 < sizeof code && rest[length] != '\0' && rest[length] != ' ') {
            code[length] = rest[length];
            length++;
        }
        enum fault_class class = class_of_reason(rest + length);
        return class != FAULT_NONE ? class : refusal_class((enum answer_protocol)protocol, code);
    }
    return FAULT_NONE;
}
