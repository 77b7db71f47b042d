/* vhretry rules: the rules of the site, as they are understood and as they would decide. */
#include "rules.h"

#include "../messages/inspecting.h"
#include "../records/run_search.h"
#include "../settle/rules_file.h"
#include "../words/print.h"
#include "../words/printable.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "../words/wrapped.h"
#include "explanation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: vhretry rules check [FILE]\n"
    "       vhretry rules try [RUN]\n"
    "\n"
    "The rules of the site say, for every step, what is retried and what is not:\n"
    "in $VHRETRY_RULES, else in /etc/vhretry.rules. One rule a line; the first one\n"
    "that matches wins:\n"
    "\n"
    "  never  class=refused peer=10.0.0.0/8\n"
    "  retry  words=\"license server busy\" program=solver*\n"
    "  ignore peer=metrics.internal\n"
    "\n"
    "check  prints each rule as it is understood, and what is wrong with a line.\n"
    "try    tells which rule decides on the last run that failed here, or on RUN\n"
    "       (see vhretry explain --help), and what the verdict is with the rules and\n"
    "       without them.\n"
    "\n"
    "Exit status: 0; 1 if a line or the file cannot be used, or if there is no run;\n"
    "2 for a usage error.\n";

enum { TEXT_COLUMN = 11 };

/* `if `, then ` and `. */
static void add_condition(struct text *text, const char **between, const char *condition)
{
    text_add(text, *between);
    text_add(text, condition);
    *between = " and ";
}

static void add_classes(struct text *text, const char **between, fault_class_set classes)
{
    const char * or = "";
    if (classes == 0)
        return;
    add_condition(text, between, "its class is ");
    for (unsigned class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        if ((classes & (fault_class_set)1 << class) == 0)
            continue;
        text_add(text, or);
        text_add(text, fault_class_name((enum fault_class) class));
        or = " or ";
    }
}

static void add_meaning(struct text *text, const struct rule *rule)
{
    static const char *const actions[] = {"retry if ", "never retry if ", "ignore a failure if "};
    const char *between = actions[rule->action];
    add_classes(text, &between, rule->classes);
    if (rule->peer_text[0] != '\0') {
        add_condition(text, &between, "its peer is ");
        text_add(text, rule->peer_text);
    }
    if (rule->program[0] != '\0') {
        add_condition(text, &between, "the program, or one above it, is ");
        text_add_printable(text, rule->program, sizeof rule->program);
    }
    if (rule->words[0] != '\0') {
        add_condition(text, &between, "the last words of one of them hold \"");
        text_add_printable(text, rule->words, sizeof rule->words);
        text_add(text, "\"");
    }
}

static void print_rule(const struct rule *rule)
{
    char name[32];
    char meaning[RULE_TEXT_SIZE];
    struct text text = text_in(meaning, sizeof meaning);
    add_meaning(&text, rule);
    snprintf(name, sizeof name, "line %u", rule->line);
    print_wrapped(name, TEXT_COLUMN, meaning);
}

static int check(const char *file)
{
    struct situation situation;
    struct rule_list list;
    situation_read(&situation, hush_complaint);
    const size_t wrong = rules_file_read(&list, file ? file : situation.settings.rules, say_complaint, NULL);
    if (list.file[0] == '\0')
        print("There is no " RULES_FILE_DEFAULT ", and VHRETRY_RULES is not set: no rules.\n");
    for (size_t i = 0; i < list.count; i++)
        print_rule(&list.rules[i]);
    if (list.file[0] != '\0')
        print("%s: %zu rule%s, %zu error%s\n", list.file, list.count, list.count == 1 ? "" : "s", wrong,
              wrong == 1 ? "" : "s");
    rule_list_free(&list);
    situation_free(&situation);
    return fflush(stdout) != 0 || wrong > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void print_verdict(const char *name, const struct verdict *verdict)
{
    char data[sizeof verdict->reason + 64];
    struct text text = text_in(data, sizeof data);
    text_add(&text, outcome_name(verdict->outcome));
    text_add(&text, ": ");
    text_add_printable(&text, verdict->reason, sizeof verdict->reason);
    print_wrapped(name, TEXT_COLUMN, data);
}

static void print_deciding(const struct situation *situation)
{
    char data[RULE_TEXT_SIZE];
    struct text text = text_in(data, sizeof data);
    const struct rule *rule = situation->verdict.rule;
    if (situation->rules.count == 0) {
        text_add(&text, "there are none (VHRETRY_RULES, else " RULES_FILE_DEFAULT ")");
    } else if (rule == NULL) {
        text_add(&text, "none of ");
        text_add_unsigned(&text, situation->rules.count);
        text_add(&text, " in ");
        text_add(&text, situation->rules.file);
        text_add(&text, " decides it");
    } else {
        char written[RULE_TEXT_SIZE];
        struct text rule_text = text_in(written, sizeof written);
        text_add_rule(&rule_text, rule);
        text_add_rule_place(&text, &situation->rules, rule);
        text_add(&text, ": ");
        text_add_printable(&text, written, sizeof written - 1);
    }
    print_wrapped("rule", TEXT_COLUMN, data);
}

static int try_run(const char *run)
{
    struct explanation_of_run explanation;
    int status = EXIT_FAILURE;
    if (explanation_read(&explanation, run, say_complaint) == EXPLANATION_COMPLETE) {
        struct situation *situation = &explanation.situation;
        const char *slash = strrchr(run, '/');
        print_wrapped("run", TEXT_COLUMN, slash ? slash + 1 : run);
        print_deciding(situation);
        print_verdict("with", &situation->verdict);
        situation_reach(situation, &explanation.end, NULL);
        print_verdict("without", &situation->verdict);
        status = fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    } else {
        say(SAY_RULES_NO_RECORD, run);
    }
    explanation_free(&explanation);
    return status;
}

static int try_named(const char *name)
{
    char run[RECORD_PATH_SIZE];
    if (name) {
        if (run_search_named(name, run) > 1) {
            say(SAY_RULES_AMBIGUOUS, name);
            return EXIT_FAILURE;
        }
        return try_run(run);
    }
    if (!run_search_newest(explanation_is_possible, run)) {
        say(SAY_RULES_NO_RUN);
        return EXIT_FAILURE;
    }
    return try_run(run);
}

int rules_command(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (argc < 2) {
        say(SAY_RULES_WHAT);
        return EXIT_USAGE;
    }
    const bool checks = strcmp(argv[1], "check") == 0;
    if (!checks && strcmp(argv[1], "try") != 0)
        return refuse_word("rules", argv[1]);
    if (argc > 3 || (argc == 3 && argv[2][0] == '-'))
        return refuse_word("rules", argv[argc > 3 ? 3 : 2]);
    const char *name = argc == 3 ? argv[2] : NULL;
    return checks ? check(name) : try_named(name);
}
