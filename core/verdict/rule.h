/* Rules of the site: what counts as a cause here, and what never does (core/verdict/README.md, "Rules of the site").
 *
 * core/settings/rules_text reads them from a file, core/settle/rules_file finds the file.
 */
#ifndef VHRETRY_VERDICT_RULE_H
#define VHRETRY_VERDICT_RULE_H

#include "../evidence/fault.h"
#include "../evidence/pattern.h"

enum rule_action {
    RULE_RETRY, /* a fault counts though VHRETRY_ON leaves its class out; words speak of the network */
    RULE_NEVER, /* no retry, though a fault explains the end */
    RULE_IGNORE /* the fault does not count */
};

enum {
    RULES_MAX = 500,
    RULE_PROGRAM_SIZE = 128,
    RULE_WORDS_SIZE = 256,
    RULE_FILE_SIZE = 512,
    RULE_TEXT_SIZE = 2048 /* holds the text of every rule */
};

/* All conditions that it has must hold; it has at least one. */
struct rule {
    enum rule_action action;
    unsigned line;                     /* of the file, from 1 on */
    fault_class_set classes;           /* 0: no condition */
    struct peer_pattern peer;          /* if `peer_text` is not "" */
    char peer_text[PATTERN_TEXT_SIZE]; /* as it was written; "": no condition */
    char program[RULE_PROGRAM_SIZE];   /* a glob of the shell; "": no condition */
    char words[RULE_WORDS_SIZE];       /* in lower case; "": no condition */
};

/* In the order of the file: the first one that matches wins. */
struct rule_list {
    struct rule *rules; /* allocated */
    size_t count;
    char file[RULE_FILE_SIZE]; /* "": there is none */
};

/* "retry", "never", "ignore". */
const char *rule_action_name(enum rule_action action);

/* Adds the rule as one could write it: `never class=refused peer=10.0.0.0/8`. */
void text_add_rule(struct text *text, const struct rule *rule);

/* Adds where it stands: `/etc/vhretry.rules line 3`. Of a long path only the name of the file. */
void text_add_rule_place(struct text *text, const struct rule_list *list, const struct rule *rule);

/* True if the conditions on class and peer hold. FAULT_NONE: nothing was seen to fail; NULL: the peer is not known. */
bool rule_suits_fault(const struct rule *rule, enum fault_class class, const struct peer *peer);

/* True if its glob matches `program` (`/usr/bin/python train.py`): the whole of it, or the file name of one of its words. */
bool rule_suits_program(const struct rule *rule, const char *program);

void rule_list_free(struct rule_list *list);

#endif
