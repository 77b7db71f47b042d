/* The process trees of tests/e2e/trees.txt, made by real shells, launchers and pythons. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"
#include "trees_for_real.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* By name: without one, a record that somebody else left in shared memory would be explained. */
#define EXPLAIN                                                                                              \
    "set -- \"$VHRETRY_DIR\"/*.journal; [ ! -e \"$1\" ] || exec \"$PROGRAMS/../../vhretry\" explain \"$1\""

enum { ROWS_MAX = 256, ROWS_MIN = 80, NAME_SIZE = ROW_TEXT_SIZE + 32, SETTING_SIZE = 512 };

static struct step step;
static struct step_end end;
static struct step_end explained;

/* What a row's command may talk to beside $REFUSED. They have no memory, so one of each serves all rows. */
static struct service {
    const char *name;
    const char *behaviour;
    struct server_process process;
} services[] = {
    {.name = "HANG", .behaviour = "hang"},
    {.name = "SILENT", .behaviour = "full-backlog"},
    {.name = "RESET", .behaviour = "reset"},
    {.name = "OK", .behaviour = "http-ok"},
};

enum { SERVICES = sizeof services / sizeof *services, ENVIRONMENT_MAX = SERVICES + ROW_SETTINGS_MAX + 3 };

static int start_services(void **state)
{
    (void)state;
    for (size_t i = 0; i < SERVICES; i++) {
        const char *const arguments[] = {"--lifetime", "1800", services[i].behaviour, NULL};
        if (!server_process_start(&services[i].process, "fault-server", arguments))
            return -1;
    }
    return 0;
}

static int stop_services(void **state)
{
    (void)state;
    for (size_t i = 0; i < SERVICES; i++)
        server_process_stop(&services[i].process);
    return 0;
}

static unsigned port_of(const char *server)
{
    for (size_t i = 0; i < SERVICES; i++)
        if (strcmp(services[i].name, server) == 0)
            return services[i].process.port;
    assert_string_equal(server, "REFUSED");
    return step.refusing.port;
}

/* The services, the row's own settings, and what makes the command fail: $FETCH for shells, $FAULT for python. */
static void make_settings(char (*settings)[SETTING_SIZE], const struct real_tree *row, bool bug)
{
    unsigned refused = step.refusing.port;
    size_t count = 0;
    for (size_t i = 0; i < SERVICES; i++)
        snprintf(settings[count++], SETTING_SIZE, "%s=%u", services[i].name,
                 (unsigned)services[i].process.port);
    if (bug) {
        snprintf(settings[count++], SETTING_SIZE, "FETCH=curl -s file:///does/not/exist");
        snprintf(settings[count++], SETTING_SIZE, "FAULT=open(\"/does/not/exist\")");
    } else {
        snprintf(settings[count++], SETTING_SIZE, "FETCH=curl -s http://127.0.0.1:%u/", refused);
        snprintf(settings[count++], SETTING_SIZE,
                 "FAULT=import socket; socket.create_connection((\"127.0.0.1\", %u))", refused);
    }
    for (size_t i = 0; i < ROW_SETTINGS_MAX && row->settings[i][0] != '\0'; i++)
        snprintf(settings[count++], SETTING_SIZE, "%s", row->settings[i]);
}

static void run(const struct real_tree *row, bool bug)
{
    static char settings[ENVIRONMENT_MAX][SETTING_SIZE];
    const char *environment[ENVIRONMENT_MAX + 1] = {0};
    char command[2 * ROW_COMMAND_SIZE + 64];
    memset(settings, 0, sizeof settings);
    make_settings(settings, row, bug);
    for (size_t i = 0; i < ENVIRONMENT_MAX && settings[i][0] != '\0'; i++)
        environment[i] = settings[i];
    snprintf(command, sizeof command, "%s%s" OBSERVED "%s", row->before, *row->before ? "; " : "",
             row->command);
    step_run(&step, WITH_US, command, environment, &end);
    step_run(&step, WITHOUT_US, EXPLAIN, environment, &explained);
}

/* The line of `explain` with this name, without it; "" if there is none. */
static void explained_line(char *into, size_t size, const char *name)
{
    into[0] = '\0';
    for (const char *line = explained.output; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (strncmp(line, name, strlen(name)) == 0) {
            const char *text = line + strlen(name);
            text += strspn(text, " ");
            snprintf(into, size, "%.*s", (int)(line + length - text), text);
            return;
        }
        line += length + (line[length] == '\n');
    }
}

/* `sh (pid 7, exit 1) > curl (pid 8, exit 7)` without what is in parentheses; what has no name is `?`. */
static void write_path(char *path, size_t size, char *blame)
{
    size_t used = 0;
    char *rest = NULL;
    path[0] = '\0';
    for (char *part = strtok_r(blame, ">", &rest); part != NULL; part = strtok_r(NULL, ">", &rest)) {
        char *details = strstr(part, " (pid ");
        if (details != NULL)
            *details = '\0';
        part += strspn(part, " ");
        used += (size_t)snprintf(path + used, size - used, "%s%s", used > 0 ? " > " : "",
                                 strcmp(part, "unknown program") == 0 ? "?" : part);
        assert_true(used < size);
    }
}

static void expect_words(const char *what, const char *expected, const char *seen, bool same)
{
    if (same)
        return;
    print_error("%s expected: %s\n%s seen:     %s\nexplained:\n%s%s\nits stderr:\n%s\n", what, expected, what,
                seen, explained.output, explained.errors, end.errors);
    fail();
}

/* Without a record there is no evidence, and nothing to explain. */
static void expect_outcome(const char *expected)
{
    char outcome[ROW_TEXT_SIZE];
    explained_line(outcome, sizeof outcome, "verdict");
    outcome[strcspn(outcome, " ")] = '\0';
    bool well = WIFEXITED(end.wait_status) && WEXITSTATUS(end.wait_status) == 0;
    const char *without_record = count_requests(&step, "post") > 0 ? "retry" : "not-network";
    const char *seen = well ? "succeeded" : outcome[0] != '\0' ? outcome : without_record;
    expect_words("verdict", expected, seen, strcmp(expected, seen) == 0);
    if (strcmp(expected, "retry") == 0) {
        expect_one_retry(&step, &end, 1, NULL);
        expect_line(&end, "retry execution started: #119 http://");
    } else {
        expect_no_retry(&step, &end);
    }
}

static void expect_cause(const struct real_tree *row)
{
    char expected[2 * ROW_TEXT_SIZE];
    char seen[STEP_PATH_SIZE];
    explained_line(seen, sizeof seen, "cause");
    snprintf(expected, sizeof expected, "[%s]", row->class);
    if (row->class[0] != '\0')
        expect_words("class", expected, seen, strstr(seen, expected) != NULL);
    if (row->server[0] == '\0')
        return;
    snprintf(expected, sizeof expected, "127.0.0.1:%u", port_of(row->server));
    expect_words("peer", expected, seen, strstr(seen, expected) != NULL);
}

static void expect_blame(const struct real_tree *row)
{
    char blame[STEP_PATH_SIZE];
    char seen[STEP_PATH_SIZE];
    explained_line(blame, sizeof blame, "blame");
    write_path(seen, sizeof seen, blame);
    if (row->path[0] != '\0')
        expect_words("path", row->path, seen, strcmp(row->path, seen) == 0);
    explained_line(seen, sizeof seen, "reason");
    if (row->because[0] != '\0')
        expect_words("reason", row->because, seen, strstr(seen, row->because) != NULL);
}

static void is_judged_as_the_table_says(void **state)
{
    const struct real_tree *row = *state;
    needs(row->needs);
    if (row->known_wrong[0] != '\0')
        print_message("known to be wrong: %s\n", row->known_wrong);
    step_start(&step, NULL);
    run(row, false);
    expect_outcome(row->outcome);
    expect_cause(row);
    expect_blame(row);
    if (row->status >= 0)
        expect_end(&end, row->status, 0);
}

static void is_not_retried_for_a_bug(void **state)
{
    const struct real_tree *row = *state;
    needs(row->needs);
    step_start(&step, NULL);
    run(row, true);
    expect_outcome("not-network");
}

int main(int argc, char **argv)
{
    static struct real_tree rows[ROWS_MAX];
    static char names[2 * ROWS_MAX][NAME_SIZE];
    size_t count = real_trees_read(rows, ROWS_MAX);
    size_t used = 0;
    size_t wrong = 0;
    size_t matched = 0;
    for (size_t i = 0; i < count; i++) {
        wrong += rows[i].known_wrong[0] != '\0';
        for (int bug = 0; bug < (rows[i].mirrored ? 2 : 1); bug++) {
            snprintf(names[used], NAME_SIZE, "%.*s%s", ROW_TEXT_SIZE - 1, rows[i].name,
                     bug ? "; with a bug it is not" : "");
            test_list_add(names[used++], bug ? is_not_retried_for_a_bug : is_judged_as_the_table_says, NULL,
                          step_teardown, &rows[i]);
        }
    }
    int failed = test_list_run("trees", argc, argv, start_services, stop_services);
    size_t trees = unit_trees_run(rows, count, &matched);
    print_message("%zu rows, %zu known to be wrong\n", used, wrong);
    print_message("%zu of the %zu trees of the unit test are run for real\n", matched, trees);
    return failed != 0 || count < ROWS_MIN;
}
