/* Whatever ends `vhretry run --in-place=N`, its wait or its command: never more than N reruns, never a lost status. */
#include "../support/test_list.h"
#include "needs.h"
#include "pretend_valohai_client.h"
#include "reruns.h"
#include "step_expectation.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct step step;
static struct step_end end;
static pid_t launched;

static int stop(void **state)
{
    if (launched > 0) {
        kill(launched, SIGKILL);
        waitpid(launched, NULL, 0);
        launched = 0;
    }
    return step_teardown(state);
}

static void launch(const char *command, const char *const *environment)
{
    launched = launch_wrapped(&step, command, environment);
}

static void await_end(void)
{
    step_wait(&step, launched, &end);
    launched = 0;
}

/* A process that a kill may hit: the command, who waits, or `vhretry run` itself. */
enum { VICTIMS_MAX = 16 };

static pid_t parent_of(pid_t pid)
{
    char path[64];
    char text[STEP_TEXT_SIZE];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    read_text(path, text);
    const char *behind_name = strrchr(text, ')');
    /* `) S PARENT`, proc(5) */
    return behind_name && strlen(behind_name) > 4 ? (pid_t)strtol(behind_name + 4, NULL, 10) : 0;
}

static size_t find_victims(pid_t victims[VICTIMS_MAX])
{
    size_t count = 1;
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    victims[0] = launched;
    assert_non_null(processes);
    while (count < VICTIMS_MAX && (entry = readdir(processes))) {
        const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && parent_of(pid) == launched)
            victims[count++] = pid;
    }
    closedir(processes);
    return count;
}

static const struct signal_row {
    const char *name;
    int number;
    bool child;          /* sent to the child that waits, not to `vhretry run` */
    const char *ignored; /* in front of the command */
    int status;          /* of the end; 7: of the second attempt */
    int signal;
} signal_rows[] = {
    {"SIGTERM ends the wait", SIGTERM, false, "", 0, SIGTERM},
    {"SIGINT ends the wait", SIGINT, false, "", 0, SIGINT},
    {"SIGHUP ends the wait", SIGHUP, false, "", 0, SIGHUP},
    {"SIGHUP does not where it is ignored, as under nohup", SIGHUP, false, "trap '' HUP; ", 7, 0},
    {"SIGUSR1, which the command alone may know, changes nothing", SIGUSR1, false, "", 7, 0},
    {"who waits is killed: the command's own status is left", SIGKILL, true, "", 1, 0},
};

static void a_signal_during_the_wait(void **state)
{
    const struct signal_row *row = *state;
    const bool second = row->status == 7;
    const char *const environment[] = {second ? "VHRETRY_DELAY=1" : "VHRETRY_DELAY=60", NULL};
    char command[512];
    pid_t processes[VICTIMS_MAX];
    snprintf(command, sizeof command, "%sexec " RUN("1") "%s", row->ignored,
             "sh -c '[ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "; exit 7'");
    step_start(&step, NULL);
    launch(command, environment);
    step_wait_for_error(&step, "runs again in place (1 of 1)");
    if (row->child)
        assert_int_equal(find_victims(processes), 2);
    kill(row->child ? processes[1] : launched, row->number);
    await_end();
    expect_end(&end, row->status, row->signal);
    expect_exact_output(&end, "refused\n");
    expect_no_retry(&step, &end);
    if (row->signal != 0)
        expect_status_detail_with(&step, &end, "Not retried: interrupted (SIG");
}

static void type_at_a_terminal(const char *keys)
{
    char command[2048];
    snprintf(command, sizeof command, "exec python3 \"$PROGRAMS/job_control.py\" %s", keys);
    step_start(&step, NULL);
    launch(command, (const char *const[]){"VHRETRY_DELAY=1", OUTSIDE, NULL});
    await_end();
    expect_end(&end, 0, 0);
    if (!strstr(end.output, "all as expected"))
        fail_msg("%s\n%s", end.output, end.errors);
}

static void a_terminal_s_keys_reach_the_wait_and_the_next_attempt(void **state)
{
    (void)state;
    type_at_a_terminal("'printf \"echo attempt \\$VHRETRY_ATTEMPT\\n[ \\$VHRETRY_ATTEMPT != 1 ] || exec "
                       "$PROGRAMS/returns_from_main refused $REFUSED\\nexec cat\" >script=READY' "
                       "\"$VHRETRY run --in-place=1 sh script=runs again\" '^Z=Stopped' 'fg=attempt 2' "
                       "'hello=hello' '^Z=Stopped' 'fg=script' 'again=again' "
                       "'^C=READY' 'echo status $?=status 130'");
}

static void a_key_that_interrupts_the_wait_ends_it(void **state)
{
    (void)state;
    type_at_a_terminal("\"$VHRETRY run --in-place=1 $PROGRAMS/returns_from_main refused $REFUSED=runs "
                       "again\" '^C=READY' 'echo status $?=status 130'");
}

static const struct static_row {
    const char *name;
    const char *command;
    const char *expected[2]; /* in what it printed, standard error too */
} static_rows[] = {
    {"each attempt of a static program is heard",
     RUN("2") "\"$PROGRAMS/static_client\" refused 9",
     {"in place (2 of 2)", "status 1\n"}},
    {"a static program that was refused once",
     RUN("1") "sh -c \"[ \\$VHRETRY_ATTEMPT != 1 ] || exec $PROGRAMS/static_client refused 9; echo up\"",
     {"in place (1 of 1)", "up\nstatus 0\n"}},
};

/* Alone in a network of its own, where the kernel tells of nobody else; the relay is in front of `cat`. */
static void a_static_program_runs_again(void **state)
{
    const struct static_row *row = *state;
    char command[1024];
    needs("network");
    step_start(&step, NULL);
    snprintf(
        command, sizeof command,
        "exec unshare -n -p -f --mount-proc sh -c 'ip link set lo up; { %s; echo status $?; } 2>&1 | cat'",
        row->command);
    launch(command, (const char *const[]){OUTSIDE, "VHRETRY_HOST=http://127.0.0.2:1", NULL});
    await_end();
    for (size_t i = 0; i < sizeof row->expected / sizeof *row->expected; i++)
        if (!strstr(end.output, row->expected[i]))
            fail_msg("expected: %s\nseen: %s\n%s", row->expected[i], end.output, end.errors);
}

enum { TRIALS = 10, TRIALS_AT_NIGHT = 200, RERUNS = 3 };

/* Of all trials so far. */
static size_t count_attempts(void)
{
    char path[512];
    char text[STEP_TEXT_SIZE];
    snprintf(path, sizeof path, "%s/attempts", step.folder);
    read_text(path, text);
    return strlen(text);
}

static bool is_gone(pid_t pid)
{
    return kill(pid, 0) != 0;
}

static void await_all_gone(const pid_t *victims, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int n = 0; n < 10000 && !is_gone(victims[i]); n++)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void kill_one_at_random(unsigned trial, unsigned *random)
{
    /* Every second one in the execution, which has one fresh execution at most, however often it fails. */
    const char *const environment[] = {"VHRETRY_DELAY=0.05", "VHRETRY_RETRY_STATUS=75",
                                       trial % 2 == 0 ? OUTSIDE : NULL, NULL};
    const size_t before = count_attempts();
    pid_t victims[VICTIMS_MAX];
    launch("exec " RUN("3") "sh -c 'printf x >>attempts; exec " REFUSED "' >/dev/null", environment);
    nanosleep(&(struct timespec){.tv_nsec = (long)(rand_r(random) % 400) * 1000000}, NULL);
    const size_t count = find_victims(victims);
    const size_t victim = (size_t)rand_r(random) % count;
    kill(victims[victim], SIGKILL);
    await_end();
    await_all_gone(victims, count);
    const size_t attempts = count_attempts() - before;
    const bool killed = WIFSIGNALED(end.wait_status) && WTERMSIG(end.wait_status) == SIGKILL;
    const int status = WIFEXITED(end.wait_status) ? WEXITSTATUS(end.wait_status) : -1;
    if (attempts > RERUNS + 1 || !(killed || status == 1 || status == 75))
        fail_msg("trial %u: %zu attempts, wait status %x, stderr:\n%s", trial, attempts,
                 (unsigned)end.wait_status, end.errors);
    if (attempts < RERUNS + 1 && status == 75)
        fail_msg("trial %u: status 75 after %zu attempts, stderr:\n%s", trial, attempts, end.errors);
}

static void kills_at_random_moments(void **state)
{
    (void)state;
    const unsigned seed = (unsigned)time(NULL);
    const unsigned trials = getenv("NIGHTLY") ? TRIALS_AT_NIGHT : TRIALS;
    unsigned random = seed;
    step_start(&step, NULL);
    print_message("seed %u\n", seed);
    for (unsigned trial = 0; trial < trials; trial++)
        kill_one_at_random(trial, &random);
    assert_in_range(count_executions(&step.valohai), 1, 2);
    expect_faultless_requests(&step, &end);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(signal_rows), a_signal_during_the_wait, NULL, stop);
    test_list_add(TEST(a_terminal_s_keys_reach_the_wait_and_the_next_attempt), NULL, stop, NULL);
    test_list_add(TEST(a_key_that_interrupts_the_wait_ends_it), NULL, stop, NULL);
    test_list_add_rows(TABLE(static_rows), a_static_program_runs_again, NULL, stop);
    test_list_add(TEST(kills_at_random_moments), NULL, stop, NULL);
    return test_list_run("ends in place", argc, argv, NULL, NULL);
}
