#include "rules_text.h"

#include "../messages/settings.h"
#include "../words/printable.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTED_MAX = 48, PROBLEM_SIZE = 320 };

static const char conditions_help[] = SETTING_CLASS_PEER_PROGRAM;

/* What is left of a line. */
struct line {
    const char *at;
    const char *end;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void skip_blanks(struct line *line)
{
    while (line->at < line->end && is_blank(*line->at))
        line->at++;
    if (line->at < line->end && *line->at == '#')
        line->at = line->end;
}

static void quote(struct text *problem, const char *word, size_t length)
{
    char data[QUOTED_MAX + 1];
    struct text text = text_in(data, sizeof data);
    text_add_bytes(&text, word, length);
    text_add(problem, "\"");
    text_add_printable(problem, data, QUOTED_MAX);
    text_add(problem, "\"");
}

static void say(struct text *problem, const char *name, const char *what)
{
    text_add(problem, name);
    text_add(problem, what);
}

/* Reads up to a blank, or up to the other quotation mark, within which \" and \\ stand for the second byte. */
static bool read_value(struct line *line, const char *name, char *value, size_t size, struct text *problem)
{
    const bool quoted = line->at < line->end && *line->at == '"';
    bool closed = !quoted;
    size_t length = 0;
    for (line->at += quoted; line->at < line->end; line->at++) {
        if (quoted ? *line->at == '"' : is_blank(*line->at)) {
            closed = true;
            break;
        }
        if (quoted && *line->at == '\\' && line->end - line->at > 1 &&
            (line->at[1] == '"' || line->at[1] == '\\'))
            line->at++;
        if (length < size)
            value[length] = *line->at;
        length++;
    }
    if (!closed) {
        say(problem, name, SETTING_HAS_A_QUOTATION_MARK);
        return false;
    }
    line->at += quoted;
    if (line->at < line->end && !is_blank(*line->at)) {
        say(problem, name, SETTING_GOES_ON_BEHIND);
        return false;
    }
    if (length == 0 || length >= size) {
        say(problem, name, length == 0 ? SETTING_IS_EMPTY_WRITE : SETTING_IS_TOO_LONG_WRITE);
        return false;
    }
    value[length] = '\0';
    return true;
}

static bool read_classes(struct rule *rule, const char *value, struct text *problem)
{
    for (const char *name = value;; name++) {
        const size_t length = strcspn(name, ",");
        const enum fault_class class = fault_class_named(name, length);
        if (class == FAULT_NONE) {
            quote(problem, name, length);
            text_add(problem, SETTING_IS_NOT_A_FAULT_ALSO);
            return false;
        }
        rule->classes |= (fault_class_set)1 << class;
        name += length;
        if (*name == '\0')
            return true;
    }
}

static bool read_peer(struct rule *rule, const char *value, struct text *problem)
{
    const size_t length = strlen(value);
    if (!peer_pattern_parse(&rule->peer, value, length)) {
        quote(problem, value, length);
        text_add(problem, SETTING_IS_NOT_A_PEER_ALSO);
        return false;
    }
    struct text text = text_in(rule->peer_text, sizeof rule->peer_text);
    text_add_bytes(&text, value, length);
    return true;
}

static void take_words(struct rule *rule, const char *value)
{
    size_t i = 0;
    for (; value[i] != '\0'; i++)
        rule->words[i] = (char)(value[i] >= 'A' && value[i] <= 'Z' ? value[i] + ('a' - 'A') : value[i]);
    rule->words[i] = '\0';
}

/* Reads one `name=value`. */
static bool read_condition(struct rule *rule, struct line *line, struct text *problem)
{
    static const char *const names[] = {"class=", "peer=", "program=", "words="};
    enum { CLASS, PEER, PROGRAM, WORDS, NAMES };
    const size_t sizes[] = {PATTERN_TEXT_SIZE, PATTERN_TEXT_SIZE, sizeof rule->program, sizeof rule->words};
    const bool there[] = {rule->classes != 0, rule->peer_text[0] != '\0', rule->program[0] != '\0',
                          rule->words[0] != '\0'};
    char value[PATTERN_TEXT_SIZE];
    const size_t left = (size_t)(line->end - line->at);
    size_t which = 0;
    while (which < NAMES &&
           (left < strlen(names[which]) || memcmp(line->at, names[which], strlen(names[which])) != 0))
        which++;
    if (which == NAMES) {
        size_t length = 0;
        while (length < left && !is_blank(line->at[length]))
            length++;
        quote(problem, line->at, length);
        say(problem, SETTING_IS_NOT_A_CONDITION, conditions_help);
        return false;
    }
    if (there[which]) {
        say(problem, names[which], SETTING_IS_THERE_TWICE_WRITE);
        return false;
    }
    line->at += strlen(names[which]);
    if (!read_value(line, names[which], value, sizes[which], problem))
        return false;
    if (which == CLASS)
        return read_classes(rule, value, problem);
    if (which == PEER)
        return read_peer(rule, value, problem);
    if (which == PROGRAM)
        memcpy(rule->program, value, strlen(value) + 1);
    else
        take_words(rule, value);
    return true;
}

static bool read_action(struct rule *rule, struct line *line, struct text *problem)
{
    const char *word = line->at;
    while (line->at < line->end && !is_blank(*line->at))
        line->at++;
    const size_t length = (size_t)(line->at - word);
    for (enum rule_action action = RULE_RETRY; action <= RULE_IGNORE; action++) {
        const char *name = rule_action_name(action);
        if (strlen(name) == length && memcmp(name, word, length) == 0) {
            rule->action = action;
            return true;
        }
    }
    quote(problem, word, length);
    text_add(problem, SETTING_IS_NOT_AN_ACTION);
    return false;
}

static bool read_rule(struct rule *rule, struct line line, struct text *problem)
{
    for (const char *byte = line.at; byte < line.end; byte++) {
        if ((unsigned char)*byte < 0x20 && !is_blank(*byte)) {
            text_add(problem, SETTING_A_CHARACTER);
            return false;
        }
    }
    if (!read_action(rule, &line, problem))
        return false;
    skip_blanks(&line);
    if (line.at == line.end) {
        say(problem, SETTING_A_RULE_NEEDS, conditions_help);
        return false;
    }
    for (; line.at < line.end; skip_blanks(&line))
        if (!read_condition(rule, &line, problem))
            return false;
    return true;
}

/* `/etc/vhretry.rules line 3: "refuse" is not an action; write retry, never or ignore (this line is not used)` */
static void complain_of(const struct rule_list *list, unsigned number, const char *problem,
                        settings_complaint *complain, void *context)
{
    char data[PROBLEM_SIZE + 2 * RULE_FILE_SIZE];
    struct text text = text_in(data, sizeof data);
    const struct rule rule = {.line = number};
    text_add_rule_place(&text, list, &rule);
    text_add(&text, ": ");
    text_add(&text, problem);
    text_add(&text, SETTING_THIS_LINE_IS_NOT);
    complain(data, context);
}

static bool add_rule(struct rule_list *list, const struct rule *rule, struct text *problem)
{
    if (list->count == RULES_MAX) {
        text_add(problem, SETTING_THERE_ARE_MORE_THAN);
        return false;
    }
    struct rule *grown = realloc(list->rules, (list->count + 1) * sizeof *grown);
    if (grown == NULL) {
        text_add(problem, SETTING_MEMORY_RAN_OUT);
        return false;
    }
    list->rules = grown;
    list->rules[list->count++] = *rule;
    return true;
}

size_t rules_parse(struct rule_list *list, const char *text, size_t length, settings_complaint *complain,
                   void *context)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    const char *end = text + length;
    size_t wrong = 0;
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0)
        text += 3;
    for (unsigned number = 1; text < end; number++) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        struct line line = {text, feed != NULL ? feed : end};
        char data[PROBLEM_SIZE];
        struct text problem = text_in(data, sizeof data);
        struct rule rule = {.line = number};
        text = feed != NULL ? feed + 1 : end;
        skip_blanks(&line);
        if (line.at == line.end)
            continue;
        if (read_rule(&rule, line, &problem) && add_rule(list, &rule, &problem))
            continue;
        complain_of(list, number, data, complain, context);
        wrong++;
        if (list->count == RULES_MAX)
            break;
    }
    return wrong;
}
