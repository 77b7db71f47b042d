#include "rule.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* A path that is longer would push the rest out of the reason. */
enum { FILE_SHOWN_MAX = 64 };

const char *rule_action_name(enum rule_action action)
{
    static const char *const names[] = {"retry", "never", "ignore"};
    return names[action];
}

static void add_classes(struct text *text, fault_class_set classes)
{
    const char *between = " class=";
    for (unsigned class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        if ((classes & (fault_class_set)1 << class) == 0)
            continue;
        text_add(text, between);
        text_add(text, fault_class_name((enum fault_class) class));
        between = ",";
    }
}

static void add_quoted(struct text *text, const char *name, const char *value)
{
    if (*value == '\0')
        return;
    text_add(text, name);
    text_add(text, "\"");
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\')
            text_add(text, "\\");
        text_add_bytes(text, value, 1);
    }
    text_add(text, "\"");
}

void text_add_rule(struct text *text, const struct rule *rule)
{
    text_add(text, rule_action_name(rule->action));
    add_classes(text, rule->classes);
    if (rule->peer_text[0] != '\0') {
        text_add(text, " peer=");
        text_add(text, rule->peer_text);
    }
    add_quoted(text, " program=", rule->program);
    add_quoted(text, " words=", rule->words);
}

void text_add_rule_place(struct text *text, const struct rule_list *list, const struct rule *rule)
{
    const char *slash = strrchr(list->file, '/');
    text_add(text, slash != NULL && strlen(list->file) > FILE_SHOWN_MAX ? slash + 1 : list->file);
    text_add(text, " line ");
    text_add_unsigned(text, rule->line);
}

bool rule_suits_fault(const struct rule *rule, enum fault_class class, const struct peer *peer)
{
    /* A retry of what nobody could observe is paid for knowingly: as `all` of VHRETRY_ON, "any class" leaves it out. */
    if (rule->classes == 0 && rule->action == RULE_RETRY && class == FAULT_UNKNOWN)
        return false;
    if (rule->classes != 0 && (rule->classes & (fault_class_set)1 << class) == 0)
        return false;
    return rule->peer_text[0] == '\0' || (peer != NULL && peer_pattern_matches(&rule->peer, peer));
}

/* The file name of a word that begins at `word` and has `length` bytes. */
static bool suits_word(const char *glob, const char *word, size_t length)
{
    char name[RULE_PROGRAM_SIZE];
    const char *slash = memrchr(word, '/', length);
    const char *base = slash != NULL ? slash + 1 : word;
    struct text text = text_in(name, sizeof name);
    text_add_bytes(&text, base, length - (size_t)(base - word));
    return fnmatch(glob, name, FNM_NOESCAPE) == 0;
}

bool rule_suits_program(const struct rule *rule, const char *program)
{
    if (fnmatch(rule->program, program, FNM_NOESCAPE) == 0)
        return true;
    for (const char *word = program; *word != '\0';) {
        const size_t length = strcspn(word, " ");
        if (length > 0 && suits_word(rule->program, word, length))
            return true;
        word += length + (word[length] == ' ');
    }
    return false;
}

void rule_list_free(struct rule_list *list)
{
    free(list->rules);
    *list = (struct rule_list){.rules = NULL};
}
