/* `eval "$(vhretry env)"`: a list of commands is one run, whose root is the shell. Each row with each shell. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED\n"

static const char *const shells[] = {"dash", "bash", "busybox sh", "bash --posix", "zsh"};

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

/* What a script has to say at its own end. `output` is all that it prints. */
static const struct end_row {
    const char *name;
    const char *script;
    int status;
    unsigned retries;
    const char *output;
    bool lost_by_zsh; /* known to be wrong: it tells nobody the status that set -e ended it with (env.c) */
} end_rows[] = {
    {"a clean-up before vhretry_end does not hide the failure",
     "trap '/bin/rm -f file; vhretry_end' EXIT\n" REFUSED, 1, 1, "refused\n", false},
    {"nor where set -e ends the shell",
     "set -eu\ntrap '/bin/rm -f file; vhretry_end' EXIT\n" REFUSED "echo never\n", 1, 1, "refused\n", true},
    {"nor an exit with another status", "trap '/bin/rm -f file; vhretry_end' EXIT\n" REFUSED "exit 7\n", 7, 1,
     "refused\n", false},
    {"nor where the clean-up's status is handed over",
     "trap '/bin/rm -f file; vhretry_end $?' EXIT\n" REFUSED, 1, 1, "refused\n", false},
    {"nor by a function that saves the status",
     "finish() { status=$?; /bin/rm -f file; vhretry_end \"$status\"; }\ntrap finish EXIT\n" REFUSED, 1, 1,
     "refused\n", false},
    {"a clean-up behind vhretry_end takes place under set -e",
     "set -e\ntrap 'vhretry_end; echo cleaned' EXIT\n" REFUSED, 1, 1, "refused\ncleaned\n", false},
    {"vhretry_end leaves the status", "trap 'vhretry_end; echo $?' EXIT\n" REFUSED "exit 7\n", 7, 1,
     "refused\n7\n", false},
    {"success with a clean-up", "trap '/bin/rm -f file; vhretry_end' EXIT\n" REFUSED "true\n", 0, 0,
     "refused\n", false},
    {"success under set -e after a failure without it",
     "trap '/bin/rm -f file; vhretry_end' EXIT\n" REFUSED "set -e\ntrue\n", 0, 0, "refused\n", false},
    {"vhretry_on_exit cleans up, the last one first",
     "vhretry_on_exit 'echo one'\nvhretry_on_exit echo two\n" REFUSED, 1, 1, "refused\ntwo\none\n", false},
    {"vhretry_on_exit under set -e and set -u, with a failure in it",
     "set -eu\nvhretry_on_exit 'echo cleaned; false; echo on'\n" REFUSED, 1, 1, "refused\ncleaned\non\n",
     false},
    {"vhretry_on_exit with an exit in it", "vhretry_on_exit 'echo cleaned; exit 3'\n" REFUSED "exit 7\n", 7,
     1, "refused\ncleaned\n", false},
    {"vhretry_on_exit with an unset variable and set -u",
     "set -u\nvhretry_on_exit 'echo \"$missing\"'\n" REFUSED, 1, 1, "refused\n", false},
    {"vhretry_on_exit and success", "vhretry_on_exit 'echo cleaned; false'\n" REFUSED "true\n", 0, 0,
     "refused\ncleaned\n", false},
    {"a second eval changes nothing",
     "run=$VHRETRY_RUN\ntrap 'echo cleaned; vhretry_end' EXIT\neval \"$(\"$VHRETRY\" env)\"\n[ \"$run\" = "
     "\"$VHRETRY_RUN\" ] && echo same\n" REFUSED,
     1, 1, "same\nrefused\ncleaned\n", false},
    {"a program with AddressSanitizer, which wants to be first",
     "echo 'int main(void) { return 3; }' >empty.c\n/usr/bin/gcc -fsanitize=address -o empty "
     "empty.c\n./empty\necho $?\n",
     0, 0, "3\n", false},
    {"a subshell's end is not the shell's", "(exit 75) || true\nvalue=$(exit 75) || true\n" REFUSED "true\n",
     0, 0, "refused\n", false},
    {"vhretry_on_exit with several words where words are not joined by a space",
     "IFS=,\nvhretry_on_exit echo cleaned up\n" REFUSED, 1, 1, "refused\ncleaned up\n", false},
    {"a status whose digits separate words", REFUSED "IFS=0123456789\nexit 7\n", 7, 1, "refused\n", false},
    {"a trap for errors that bash has hears of none at the end",
     "[ -z \"${BASH_VERSION-}\" ] || trap 'echo failed' ERR\ntrue\nexit 7\n", 7, 0, "", false},
    {"a bash that got the functions from its parent has a clean-up of its own",
     "[ -z \"${BASH_VERSION-}\" ] || export -f vhretry_end vhretry_on_exit\n"
     "bash -c 'eval \"$(\"$VHRETRY\" env)\"; vhretry_on_exit \"echo cleaned\"; exit 4'\necho on\n",
     0, 0, "cleaned\non\n", false},
};

enum {
    ROWS = sizeof rows / sizeof rows[0],
    END_ROWS = sizeof end_rows / sizeof end_rows[0],
    SHELLS = sizeof shells / sizeof shells[0]
};

struct scene {
    const struct row *row;
    const char *shell;
};

/* `in_front` of the shell: with the library preloaded the shell is the root of a run before its first line. */
struct end_scene {
    const struct end_row *row;
    const char *shell;
    const char *in_front;
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

static void run_script(enum observation observation, const char *script, const char *shell,
                       struct step_end *end)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    char command[2048];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    const char *const environment[] = {variable, NULL};
    snprintf(command, sizeof command, "cat >script <<'END'\n%s%sEND\nexec %s script\n",
             observation == WITH_US ? "eval \"$(\"$VHRETRY\" env)\"\n" : "", script, shell);
    step_run(&step, observation, command, environment, end);
}

static void run(enum observation observation, const struct scene *scene, struct step_end *end)
{
    needs(strncmp(scene->shell, "zsh", 3) == 0 ? "zsh" : NULL);
    run_script(observation, scene->row->script, scene->shell, end);
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

/* The verdict at the end of a script is that of the shell's status, whatever else its end does. */
static void own_end(void **state)
{
    const struct end_scene *scene = *state;
    const struct end_row *row = scene->row;
    char shell[128];
    needs(strcmp(scene->shell, "zsh") == 0 ? "zsh" : NULL);
    snprintf(shell, sizeof shell, "%s%s", scene->in_front, scene->shell);
    run_script(WITH_US, row->script, shell, &with_us);
    expect_end(&with_us, row->status, 0);
    if (strcmp(with_us.output, row->output) != 0)
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", row->output, with_us.output, with_us.errors);
    const bool lost = row->lost_by_zsh && strcmp(shell, "zsh") == 0;
    if (row->retries == 0 || lost)
        expect_no_retry(&step, &with_us);
    else
        expect_one_retry(&step, &with_us, 1, NULL);
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

/* Known to be wrong with bash: it tells its trap the status of the last command and not that a signal ends it (LIMITS in the
 * manual). */
static void a_shell_that_is_killed(void **state)
{
    const char *shell = *state;
    needs(strcmp(shell, "zsh") == 0 ? "zsh" : NULL);
    run_script(WITH_US,
               "(until [ -e ready ]; do /bin/sleep 0.1; done; kill -TERM $$) &\n" REFUSED
               "/bin/sh -c ': >ready; exec /bin/sleep 20' >/dev/null 2>&1\n",
               shell, &with_us);
    expect_end(&with_us, 0, SIGTERM);
    if (strncmp(shell, "bash", 4) == 0)
        expect_one_retry(&step, &with_us, 1, NULL);
    else
        expect_no_retry(&step, &with_us);
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
    static const struct {
        const char *words;
        const char *in_front;
    } ways[] = {{"", ""}, {", preloaded", "env LD_PRELOAD=\"$LIBRARY\" "}};
    enum { WAYS = sizeof ways / sizeof ways[0], SCENES = END_ROWS * SHELLS * WAYS };
    static char end_names[SCENES][NAME_SIZE];
    static struct end_scene end_scenes[SCENES];
    for (size_t i = 0; i < (size_t)SCENES; i++) {
        const size_t way = i % WAYS;
        end_scenes[i] =
            (struct end_scene){&end_rows[i / WAYS / SHELLS], shells[i / WAYS % SHELLS], ways[way].in_front};
        snprintf(end_names[i], NAME_SIZE, "%s, %s%s", end_scenes[i].row->name, end_scenes[i].shell,
                 ways[way].words);
        test_list_add(end_names[i], own_end, start, step_teardown, &end_scenes[i]);
    }
    static char killed_names[SHELLS][NAME_SIZE];
    for (size_t i = 0; i < SHELLS; i++) {
        snprintf(killed_names[i], NAME_SIZE, "a shell that is killed, %s", shells[i]);
        test_list_add(killed_names[i], a_shell_that_is_killed, start, step_teardown, (void *)shells[i]);
    }
    test_list_add(TEST(explain_tells_of_the_shell), start, step_teardown, NULL);
    return test_list_run("vhretry env", argc, argv, NULL, NULL);
}
