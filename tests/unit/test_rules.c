/* The rules of the site: how a line is understood, what is said of one that is not, and which file is believed. */
#include "../../core/settle/rules_file.h"
#include "../support/scratch_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SAID_SIZE = 4096 };

/* Complaints, a line each. */
struct said {
    char lines[SAID_SIZE];
    size_t count;
};

static void keep(const char *line, void *context)
{
    struct said *said = context;
    strncat(said->lines, line, sizeof said->lines - strlen(said->lines) - 2);
    strcat(said->lines, "\n");
    said->count++;
}

static void parse(struct rule_list *list, const char *text, size_t length, struct said *said)
{
    *list = (struct rule_list){.file = "site.rules"};
    *said = (struct said){.count = 0};
    const size_t wrong = rules_parse(list, text, length, keep, said);
    assert_int_equal(wrong, said->count);
}

static const struct {
    const char *name;
    const char *line;
    const char *understood; /* as text_add_rule writes it; "" no rule */
} good[] = {
    {"a class", "never class=refused", "never class=refused"},
    {"several classes", "never class=reset,refused", "never class=refused,reset"},
    {"a network", "ignore peer=10.0.0.0/8", "ignore peer=10.0.0.0/8"},
    {"a name with a port", "ignore peer=*.example.com:443", "ignore peer=*.example.com:443"},
    {"an address of version 6", "ignore peer=[::1]:443", "ignore peer=[::1]:443"},
    {"a glob", "never program=solver*", "never program=\"solver*\""},
    {"words without quotation marks", "retry words=busy", "retry words=\"busy\""},
    {"words in any case", "retry words=\"License BUSY\"", "retry words=\"license busy\""},
    {"quotation marks in words", "retry words=\"say \\\"busy\\\" \\\\\"",
     "retry words=\"say \\\"busy\\\" \\\\\""},
    {"a backslash before another letter stays", "retry words=\"a\\d\"", "retry words=\"a\\\\d\""},
    {"a number sign in a value", "retry words=job#7", "retry words=\"job#7\""},
    {"a number sign between quotation marks", "retry words=\"a # b\"", "retry words=\"a # b\""},
    {"a comment behind the rule", "never class=refused # why", "never class=refused"},
    {"all conditions, in any order", "retry\twords=a  program=b peer=c class=dns-unknown\r",
     "retry class=dns-unknown peer=c program=\"b\" words=\"a\""},
    {"letters beyond ASCII", "retry words=\"überlastet\"", "retry words=\"überlastet\""},
    {"a mark of the byte order", "\xef\xbb\xbfnever class=refused", "never class=refused"},
    {"an empty line", "", ""},
    {"blanks", " \t\r", ""},
    {"a comment", "  # never class=refused", ""},
};

static void every_line_is_understood_as_it_is_meant(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct rule_list list;
        struct said said;
        char seen[RULE_TEXT_SIZE] = "";
        struct text text = text_in(seen, sizeof seen);
        parse(&list, good[i].line, strlen(good[i].line), &said);
        if (list.count > 0)
            text_add_rule(&text, &list.rules[0]);
        if (said.count > 0 || strcmp(seen, good[i].understood) != 0) {
            print_error("%s: expected %s, seen %s\n%s", good[i].name, good[i].understood, seen, said.lines);
            wrong++;
        }
        rule_list_free(&list);
    }
    assert_int_equal(wrong, 0);
}

static const struct {
    const char *name;
    const char *line;
    const char *said;
} bad[] = {
    {"no action", "class=refused", "\"class=refused\" is not an action; write retry, never or ignore"},
    {"another action", "refuse class=reset", "\"refuse\" is not an action; write retry, never or ignore"},
    {"an action in capitals", "Never class=reset",
     "\"Never\" is not an action; write retry, never or ignore"},
    {"no condition", "never # ever", "a rule needs a condition; write class=, peer=, program= or words="},
    {"another condition", "never host=db",
     "\"host=db\" is not a condition; write class=, peer=, program= or words="},
    {"no class", "never class=refusd", "\"refusd\" is not a fault class (try: vhretry help classes)"},
    {"a class that is empty", "never class=refused,",
     "\"\" is not a fault class (try: vhretry help classes)"},
    {"no peer", "never peer=10.0.0.0/99",
     "\"10.0.0.0/99\" is not a peer (try *.example.com, 10.0.0.0/8 or [::1]:443)"},
    {"an empty value", "never words=", "words= is empty; write a value after it"},
    {"empty quotation marks", "never words=\"\"", "words= is empty; write a value after it"},
    {"a mark that nothing closes", "never words=\"a b",
     "words= has a quotation mark that nothing closes; add one, or write \\\" for the mark itself"},
    {"a value that goes on", "never words=\"a\"b",
     "words= continues after its quotation mark; put a blank there"},
    {"a condition twice", "never words=a words=b", "words= is there twice; write a line for each"},
    {"a control character", "never words=\x1b[31m",
     "a character in it cannot be printed; type the line again"},
};

static void every_line_that_is_no_rule_is_named_and_the_others_hold(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rule_list list;
        struct said said;
        char file[512];
        char expected[512];
        snprintf(file, sizeof file, "# site\n%s\nignore peer=last\n", bad[i].line);
        snprintf(expected, sizeof expected, "site.rules line 2: %s (this line is not used)\n", bad[i].said);
        parse(&list, file, strlen(file), &said);
        if (strcmp(said.lines, expected) != 0 || list.count != 1 || list.rules[0].line != 3) {
            print_error("%s: expected %sseen %s%zu rules\n", bad[i].name, expected, said.lines, list.count);
            wrong++;
        }
        rule_list_free(&list);
    }
    assert_int_equal(wrong, 0);
}

static void a_line_with_a_nul_is_no_rule(void **state)
{
    (void)state;
    static const char text[] = "never words=a\0b\nnever words=c";
    struct rule_list list;
    struct said said;
    parse(&list, text, sizeof text - 1, &said);
    assert_int_equal(list.count, 1);
    assert_non_null(strstr(said.lines, "cannot be printed"));
    rule_list_free(&list);
}

static void a_value_that_is_too_long_is_no_rule_and_the_longest_one_is(void **state)
{
    (void)state;
    for (int length = RULE_WORDS_SIZE - 1; length <= RULE_WORDS_SIZE; length++) {
        char line[512];
        struct rule_list list;
        struct said said;
        snprintf(line, sizeof line, "retry words=%0*d", length, 7);
        parse(&list, line, strlen(line), &said);
        assert_int_equal(list.count, length < RULE_WORDS_SIZE);
        assert_int_equal(strstr(said.lines, "words= is too long") != NULL, length == RULE_WORDS_SIZE);
        rule_list_free(&list);
    }
}

static void too_many_rules_are_said_once_and_the_first_ones_hold(void **state)
{
    (void)state;
    static const char line[] = "never class=refused\n";
    static char text[(RULES_MAX + 9) * sizeof line];
    struct rule_list list;
    struct said said;
    for (int i = 0; i < RULES_MAX + 9; i++)
        memcpy(text + (size_t)i * (sizeof line - 1), line, sizeof line);
    parse(&list, text, strlen(text), &said);
    assert_int_equal(list.count, RULES_MAX);
    assert_int_equal(said.count, 1);
    rule_list_free(&list);
}

static const struct {
    const char *name;
    const char *glob;
    const char *program;
    bool suits;
} programs[] = {
    {"the whole of it", "python train.py", "python train.py", true},
    {"the file name of the program", "curl", "/usr/bin/curl", true},
    {"the file name of the script", "train.py", "python /valohai/repository/train.py", true},
    {"a star", "solver*", "/opt/solver-4.2", true},
    {"a question mark", "solver?", "solver4", true},
    {"letters in brackets", "solver[0-9]", "solver4", true},
    {"a part of a name is no name", "solve", "solver4", false},
    {"capitals are others", "Solver4", "solver4", false},
    {"a folder alone is no name", "opt", "/opt/solver", false},
    {"nobody knows what it is called", "solver*", "", false},
};

static void a_glob_suits_the_program_or_its_script(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        struct rule rule = {.action = RULE_NEVER};
        snprintf(rule.program, sizeof rule.program, "%s", programs[i].glob);
        if (rule_suits_program(&rule, programs[i].program) != programs[i].suits) {
            print_error("%s: %s and %s\n", programs[i].name, programs[i].glob, programs[i].program);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void write_file(const char *path, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("never class=refused\n", file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

/* Reads the file, and what is said of it. */
static size_t count_rules(const char *path, struct said *said)
{
    struct rule_list list;
    *said = (struct said){.count = 0};
    const size_t wrong = rules_file_read(&list, path, keep, said);
    assert_int_equal(wrong, said->count);
    const size_t count = list.count;
    rule_list_free(&list);
    return count;
}

static void a_file_that_others_may_write_to_is_not_used(void **state)
{
    (void)state;
    static const struct {
        mode_t mode;
        bool used;
    } modes[] = {{0644, true}, {0600, true}, {0444, true}, {0664, false}, {0646, false}, {0666, false}};
    char folder[SCRATCH_PATH_SIZE];
    char path[SCRATCH_PATH_SIZE + 16];
    scratch_folder_make(folder);
    snprintf(path, sizeof path, "%s/rules", folder);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        struct said said;
        write_file(path, modes[i].mode);
        assert_int_equal(count_rules(path, &said), modes[i].used);
        assert_int_equal(said.count, !modes[i].used);
        if (!modes[i].used)
            assert_non_null(
                strstr(said.lines, "may be written to by others (try: chmod go-w); no rule is in force"));
    }
    scratch_folder_remove(folder);
}

static void a_file_of_another_user_is_not_used(void **state)
{
    (void)state;
    enum { SOMEBODY = 4711 };
    struct said said;
    char folder[SCRATCH_PATH_SIZE];
    char path[SCRATCH_PATH_SIZE + 16];
    if (geteuid() != 0)
        skip();
    scratch_folder_make(folder);
    snprintf(path, sizeof path, "%s/rules", folder);
    write_file(path, 0644);
    assert_int_equal(chown(path, SOMEBODY, SOMEBODY), 0);
    assert_int_equal(count_rules(path, &said), 0);
    assert_non_null(strstr(said.lines, "belongs to another user"));
    scratch_folder_remove(folder);
}

static void what_is_no_file_is_said_but_the_null_device_holds_no_rules(void **state)
{
    (void)state;
    struct said said;
    char folder[SCRATCH_PATH_SIZE];
    char path[SCRATCH_PATH_SIZE + 16];
    scratch_folder_make(folder);
    snprintf(path, sizeof path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(count_rules("/dev/null", &said), 0);
    assert_int_equal(said.count, 0);
    assert_int_equal(count_rules(folder, &said), 0);
    assert_non_null(strstr(said.lines, "is not a file"));
    assert_int_equal(count_rules(path, &said), 0);
    assert_non_null(strstr(said.lines, "is not a file"));
    snprintf(path, sizeof path, "%s/missing", folder);
    assert_int_equal(count_rules(path, &said), 0);
    assert_non_null(strstr(said.lines, "No such file"));
    scratch_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_understood_as_it_is_meant),
        cmocka_unit_test(every_line_that_is_no_rule_is_named_and_the_others_hold),
        cmocka_unit_test(a_line_with_a_nul_is_no_rule),
        cmocka_unit_test(a_value_that_is_too_long_is_no_rule_and_the_longest_one_is),
        cmocka_unit_test(too_many_rules_are_said_once_and_the_first_ones_hold),
        cmocka_unit_test(a_glob_suits_the_program_or_its_script),
        cmocka_unit_test(a_file_that_others_may_write_to_is_not_used),
        cmocka_unit_test(a_file_of_another_user_is_not_used),
        cmocka_unit_test(what_is_no_file_is_said_but_the_null_device_holds_no_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
