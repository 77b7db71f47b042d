/* The rules of the site: the text of a file, and that each rule is read back as it is printed. */
#include "../../core/settings/rules_text.h"
#include "fuzz.h"

#include <string.h>

static void hear(const char *line, void *context)
{
    (void)context;
    hold(!strchr(line, '\n') && !strchr(line, '\033'));
}

static void read_back(const struct rule *rule)
{
    char printed[RULE_TEXT_SIZE];
    char again[RULE_TEXT_SIZE];
    struct rule_list list = {.file = "again"};
    struct text text = text_in(printed, sizeof printed);
    text_add_rule(&text, rule);
    hold(rules_parse(&list, printed, text.length, hear, NULL) == 0 && list.count == 1);
    text = text_in(again, sizeof again);
    text_add_rule(&text, &list.rules[0]);
    hold(strcmp(printed, again) == 0);
    rule_list_free(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rule_list list = {.file = "site.rules"};
    struct peer peer = {.family = 4, .port = 443, .address = {10, 0, 0, 7}};
    peer_set_name(&peer, "db.example.com");
    rules_parse(&list, (const char *)data, size, hear, NULL);
    hold(list.count <= RULES_MAX);
    for (size_t i = 0; i < list.count; i++) {
        const struct rule *rule = &list.rules[i];
        hold(rule->line > 0 && (i == 0 || rule->line > list.rules[i - 1].line));
        hold(rule->classes != 0 || rule->peer_text[0] || rule->program[0] || rule->words[0]);
        rule_suits_fault(rule, FAULT_REFUSED, &peer);
        if (i < 16)
            read_back(rule);
    }
    rule_list_free(&list);
    return 0;
}
