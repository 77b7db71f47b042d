/* `eval "$(vhretry env)"`: a list of commands is one run, whose root is the shell. Each row with each shell. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED\n"

static const char *const shells[] = {"dash", "bash", "busybox sh", "bash --posix"};

/* busybox is static, and its own applets with it: paths, so that what goes well is seen. Behind the first line, which is `eval` with us, and nothing without. */
static const struct row {
    const char *name;
    const char *script;
    int status;
    unsigned retries;
} rows[] = {
    {"the last command fails by the network", "echo first\n" REFUSED, 1, 1},
    {"a command in the middle ends the script", "set -e\necho first\n" REFUSED "echo never\n", 1, 1},
    {"an exit with another status", REFUSED "exit 7\n", 7, 1},
    {"a failure that the script lived with is not to blame",
     REFUSED "/bin/sleep 0.3\n/bin/sh -c '/bin/sleep 0.2'\n/bin/sh -c 'exit 4'\n", 4, 0},
    {"success", REFUSED "true\n", 0, 0},
    {"a bug", "echo first\nsh -c 'exit 3'\n", 3, 0},
    {"a subshell's end is not the shell's", "(exit 75)\n(exit 75) || true\necho on\n", 0, 0},
    {"a pipeline whose first command fails",
     "set -e\n"
     "(" REFUSED ") | cat\n",
     0, 0},
    {"a command substitution", "set -e\nvalue=$(" REFUSED ")\necho never\n", 1, 1},
    {"a program's own wish", "exit 75\n", 75, 1},
};

enum { ROWS = sizeof rows / sizeof rows[0], SHELLS = sizeof shells / sizeof shells[0] };

struct scene {
    const struct row *row;
    const char *shell;
};

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void run(enum observation observation, const struct scene *scene, struct step_end *end)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    char command[2048];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    const char *const environment[] = {variable, NULL};
    snprintf(command, sizeof command, "cat >script <<'END'\n%s%sEND\nexec %s script\n",
             observation == WITH_US ? "eval \"$(\"$VHRETRY\" env)\"\n" : "", scene->row->script,
             scene->shell);
    step_run(&step, observation, command, environment, end);
}

static void one_run(void **state)
{
    const struct scene *scene = *state;
    run(WITHOUT_US, scene, &without_us);
    run(WITH_US, scene, &with_us);
    expect_end(&without_us, scene->row->status, 0);
    expect_same_end(&without_us, &with_us);
    if (scene->row->retries == 0)
        expect_no_retry(&step, &with_us);
    else
        expect_one_retry(&step, &with_us, 1, NULL);
}

static void expect_output(const char *expected)
{
    if (!strstr(with_us.output, expected))
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", expected, with_us.output, with_us.errors);
}

static void within_a_run_it_prints_nothing(void **state)
{
    const struct row row = {
        .script = "eval \"$(\"$VHRETRY\" env)\"\n[ -z \"$(\"$VHRETRY\" env)\" ] && echo nothing\n"};
    (void)state;
    run(WITH_US, &(struct scene){.row = &row, .shell = "dash"}, &with_us);
    expect_end(&with_us, 0, 0);
    expect_output("nothing\n");
}

static void explain_tells_of_the_shell(void **state)
{
    const struct row row = {.script =
                                "\"$PROGRAMS/returns_from_main\" refused $REFUSED 2>/dev/null\nexit 1\n"};
    (void)state;
    run(WITH_US, &(struct scene){.row = &row, .shell = "dash"}, &with_us);
    expect_end(&with_us, 1, 0);
    expect_one_retry(&step, &with_us, 1, NULL);
    expect_status_detail_with(&step, &with_us, "Connection refused");
}

int main(int argc, char **argv)
{
    enum { NAME_SIZE = 160 };
    static char names[ROWS * SHELLS][NAME_SIZE];
    static struct scene scenes[ROWS * SHELLS];
    for (size_t i = 0; i < (size_t)ROWS * SHELLS; i++) {
        scenes[i] = (struct scene){&rows[i / SHELLS], shells[i % SHELLS]};
        snprintf(names[i], NAME_SIZE, "%s, %s", scenes[i].row->name, scenes[i].shell);
        test_list_add(names[i], one_run, start, step_teardown, &scenes[i]);
    }
    test_list_add(TEST(within_a_run_it_prints_nothing), start, step_teardown, NULL);
    test_list_add(TEST(explain_tells_of_the_shell), start, step_teardown, NULL);
    return test_list_run("vhretry env", argc, argv, NULL, NULL);
}
