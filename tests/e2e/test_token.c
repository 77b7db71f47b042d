/* The API token goes to the API and nowhere else: it is in no output, trace, argument or file of ours. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define STATUS_DETAIL_TOKEN "status-detail-token"

static struct step step;
static struct step_end with_us;
static pid_t waiting;

static int stop(void **state)
{
    (void)state;
    if (waiting > 0) {
        kill(waiting, SIGKILL);
        waitpid(waiting, NULL, 0);
        waiting = 0;
    }
    return step_teardown(state);
}

/* Files that nftw(3) found with a token in them, and how many it looked at. */
static char found[STEP_PATH_SIZE];
static unsigned searched;

static int search_file(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    static char text[1 << 20];
    (void)about;
    (void)place;
    if (kind != FTW_F)
        return 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    searched++;
    if (memmem(text, length, STEP_TOKEN, strlen(STEP_TOKEN)) ||
        memmem(text, length, STATUS_DETAIL_TOKEN, strlen(STATUS_DETAIL_TOKEN)))
        snprintf(found, sizeof found, "%s", path);
    return 0;
}

/* Output and stderr of the step are files in its folder, too. */
static void expect_no_token_in(const char *folder)
{
    found[0] = '\0';
    searched = 0;
    nftw(folder, search_file, 16, FTW_PHYS);
    if (found[0] != '\0')
        fail_msg("expected: the token in no file, seen: in %s", found);
}

/* $BUILT is where the library is. */
static const char *const *built_environment(void)
{
    static char variable[STEP_PATH_SIZE + 16];
    static const char *const environment[] = {variable, NULL};
    char folder[STEP_PATH_SIZE];
    build_path(folder, "");
    snprintf(variable, sizeof variable, "BUILT=%s", folder);
    return environment;
}

struct situation {
    const char *name;
    const char *options[3]; /* of the pretend Valohai */
    const char *environment;
};

static const struct situation situations[] = {
    {"a retry", {NULL}, NULL},
    {"a token that is refused", {"--fault", "any:*:401", NULL}, NULL},
    {"an API that fails", {"--fault", "post:*:400-error", NULL}, NULL},
    {"a dry run", {NULL}, "VHRETRY_MODE=dry-run"},
    {"a token in the address", {NULL}, "VHRETRY_HOST=http://" STEP_TOKEN "@127.0.0.1"},
};

static void token_is_nowhere(void **state)
{
    const struct situation *situation = *state;
    const char *environment[] = {"VHRETRY_DEBUG=2", NULL, "VHRETRY_API_DEADLINE=2", situation->environment,
                                 NULL};
    char trace[512];
    step_start(&step, situation->options);
    snprintf(trace, sizeof trace, "VHRETRY_TRACE=%s/trace", step.folder);
    environment[1] = trace;
    step_run(&step, WITH_US, OBSERVED "sh -c 'curl -s http://127.0.0.1:$REFUSED/; exit 7'", environment,
             &with_us);
    expect_end(&with_us, 7, 0);
    expect_line(&with_us, "verdict");
    expect_no_token_in(step.folder);
    /* At least output, errors, trace and journal were searched. */
    assert_in_range(searched, 4, 1000);
}

static void waiting_process_has_no_token_in_its_arguments_and_no_children(void **state)
{
    static const char *const environment[] = {"VHRETRY_DELAY=60", NULL};
    static char text[STEP_TEXT_SIZE];
    char path[128];
    (void)state;
    step_start(&step, NULL);
    waiting =
        step_launch(&step, WITH_US, OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED", environment);
    step_wait_for_error(&step, "vhretry: retry 1 of ");
    snprintf(path, sizeof path, "/proc/%ld/cmdline", (long)waiting);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_non_null(memmem(text, length, "settle", strlen("settle")));
    assert_null(memmem(text, length, STEP_TOKEN, strlen(STEP_TOKEN)));
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)waiting, (long)waiting);
    read_text(path, text);
    assert_string_equal(text, "");
    expect_no_token_in(step.folder);
}

/* Nor may another process of the same user read its memory, or its environment. */
static void another_process_of_the_same_user_cannot_look_into_the_one_that_waits(void **state)
{
    (void)state;
    needs("root setpriv");
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US,
             "chmod -R go+rX \"$FOLDER\" \"$VH_CONFIG_DIR/../../..\"; install -d -o 65534 own; "
             "cp \"$PROGRAMS/returns_from_main\" own/program; chmod 755 own/program\n"
             "as() { setpriv --reuid 65534 --clear-groups \"$@\"; }\n"
             "export VHRETRY_DELAY=100 VHRETRY_DIR=\"$FOLDER/own\"\n"
             "(exec setpriv --reuid 65534 --clear-groups env LD_PRELOAD=\"$BUILT/libvhretry.so\" own/program "
             "refused $REFUSED) 2>said >/dev/null & waiting=$!\n"
             "while ! grep -q 'vhretry: retry 1 of 3 starts in' said; do sleep 0.05; done\n"
             "as cat /proc/$waiting/cmdline >/dev/null && echo seen\n"
             "as cat /proc/$waiting/environ >/dev/null 2>&1 && echo environment read\n"
             "as head -c 1 /proc/$waiting/mem 2>&1 | grep -q 'Permission denied' || echo memory opened\n"
             "kill -KILL $waiting",
             built_environment(), &with_us);
    assert_string_equal(with_us.output, "seen\n");
}

int main(int argc, char **argv)
{
    test_list_add(TEST(another_process_of_the_same_user_cannot_look_into_the_one_that_waits), NULL, stop,
                  NULL);
    test_list_add(TEST(waiting_process_has_no_token_in_its_arguments_and_no_children), NULL, stop, NULL);
    test_list_add_rows(TABLE(situations), token_is_nowhere, NULL, stop);
    return test_list_run("token", argc, argv, NULL, NULL);
}
