/* What a failed program is while it waits for its retry: small, silent, and ended by whoever wants it gone. */
#include "../support/test_list.h"
#include "needs.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct step step;
static struct step_end with_us;
static struct server_process peer;
static pid_t waiting; /* the process in its delay; 0: none */

static const char *const long_delay[] = {"VHRETRY_DELAY=60", NULL};

static int stop(void **state)
{
    (void)state;
    if (waiting > 0) {
        kill(waiting, SIGKILL);
        waitpid(waiting, NULL, 0);
        waiting = 0;
    }
    server_process_stop(&peer);
    return step_teardown(state);
}

/* Starts a step that fails, and returns when it waits. */
static void start_waiting(const char *command, const char *const *environment)
{
    step_start(&step, NULL);
    waiting = step_launch(&step, WITH_US, command, environment);
    step_wait_for_error(&step, "vhretry: retry 1 of 3 starts in 60 seconds");
}

static void end_waiting(int signal)
{
    kill(waiting, signal);
    step_wait(&step, waiting, &with_us);
    waiting = 0;
}

/* What /proc says of the waiting process. */
static const char *about_process(const char *file)
{
    static char text[STEP_TEXT_SIZE];
    char path[128];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)waiting, file);
    read_text(path, text);
    return text;
}

#define REFUSED_PROGRAM OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* A program under the address sanitizer is never small. */
#ifndef __SANITIZE_ADDRESS__
static void the_memory_of_the_failed_program_is_free(void **state)
{
    (void)state;
    start_waiting(OBSERVED "\"$PROGRAMS/holds_memory\" $REFUSED", long_delay);
    const char *resident = strstr(about_process("status"), "VmRSS:");
    assert_non_null(resident);
    assert_in_range(strtol(resident + strlen("VmRSS:"), NULL, 10), 1, 30 * 1024);
    end_waiting(SIGTERM);
    const char *held = strstr(with_us.output, "VmRSS:");
    assert_non_null(held);
    assert_in_range(strtol(held + strlen("VmRSS:"), NULL, 10), 1 << 20, 4 << 20);
}
#endif

/* The pid is the one that was started: its parent goes on waiting for it. */
static void the_same_process_waits_and_nothing_of_it_is_left_open(void **state)
{
    (void)state;
    start_waiting(OBSERVED "python3 -c 'import os, socket\n"
                           "held = [open(\"/dev/null\") for i in range(20)]\n"
                           "os.set_inheritable(held[5].fileno(), True)\n"
                           "socket.create_connection((\"127.0.0.1\", int(os.environ[\"REFUSED\"])))'",
                  long_delay);
    assert_string_equal(about_process("comm"), "vhretry\n");
    /* The standard three, and the socket and the file that claim the execution (core/valohai/lock.h). */
    char command[160];
    snprintf(command, sizeof command,
             "cd /proc/%ld/fd && [ \"$(echo *)\" = '0 1 2 3 4' ] && readlink 3 | grep -q ^socket: &&"
             " readlink 4 | grep -q /settling-",
             (long)waiting);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): our own words */
}

static void the_reader_of_its_output_gets_the_end_at_once(void **state)
{
    char path[512];
    char text[STEP_TEXT_SIZE] = "";
    (void)state;
    start_waiting("{ (" REFUSED_PROGRAM "); } | { cat >read; echo end >>read; }", long_delay);
    snprintf(path, sizeof path, "%s/read", step.folder);
    for (int i = 0; i < 12000 && !strstr(text, "end"); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        read_text(path, text);
    }
    assert_string_equal(text, "refused\nend\n");
    char errors[STEP_TEXT_SIZE];
    step_read_errors(&step, errors);
    assert_null(strstr(errors, "retry execution started"));
}

struct stopping {
    const char *name;
    int signal;
    const char *command;
    const char *detail; /* part of the status detail */
};

static const struct stopping stoppings[] = {
    {"SIGTERM ends the waiting process, and nothing is posted", SIGTERM, REFUSED_PROGRAM,
     "Not retried: interrupted (SIGTERM)."},
    {"SIGINT ends the waiting process, and nothing is posted", SIGINT, REFUSED_PROGRAM,
     "Not retried: interrupted (SIGINT); if its spot machine was taken away, set autorestart in "
     "the runtime-config."},
    {"SIGHUP ends the waiting process, and nothing is posted", SIGHUP, REFUSED_PROGRAM,
     "Not retried: interrupted (SIGHUP)."},
    {"SIGTERM ends it where the program ignored the signal", SIGTERM, "trap \"\" TERM INT; " REFUSED_PROGRAM,
     "Not retried: interrupted (SIGTERM)."},
};

static void a_signal_ends_it(void **state)
{
    const struct stopping *row = *state;
    start_waiting(row->command, long_delay);
    end_waiting(row->signal);
    expect_end(&with_us, 0, row->signal);
    expect_line(&with_us, "not retried");
    expect_no_retry(&step, &with_us);
    expect_status_detail_with(&step, &with_us, row->detail);
}

#ifndef __SANITIZE_ADDRESS__ /* whose runtime has to be the first library */
/* By an administrator, or by a time server that was out of reach until now. */
struct clock_setting {
    const char *name;
    const char *seconds;
};

static const struct clock_setting clock_settings[] = {
    {"a wall clock that is set forward does not make the chain older", "36000"},
    {"a wall clock that is set back does not hold the retry up", "-36000"},
};

static void a_clock_is_set_while_it_waits(void **state)
{
    static const char *const environment[] = {"VHRETRY_DELAY=2", "VHRETRY_CHAIN_DEADLINE=6h",
                                              "VHRETRY_JITTER=0", NULL};
    const struct clock_setting *row = *state;
    char path[512];
    step_start(&step, NULL);
    waiting =
        step_launch(&step, WITH_US,
                    "export WALL_CLOCK=\"$FOLDER/wall\" LD_PRELOAD=\"$PROGRAMS/libsets_wall_clock.so\"\n"
                    "exec \"$(dirname \"$LIBRARY\")/vhretry\" run -- "
                    "\"$PROGRAMS/returns_from_main\" refused $REFUSED",
                    environment);
    step_wait_for_error(&step, "vhretry: retry 1 of 3 starts in 2 seconds");
    snprintf(path, sizeof path, "%s/wall", step.folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(row->seconds, file) >= 0);
    fclose(file);
    step_wait(&step, waiting, &with_us);
    waiting = 0;
    expect_one_retry(&step, &with_us, 1, NULL);
}
#endif

static void pid_1_is_ended_by_sigterm_too(void **state)
{
    (void)state;
    needs("namespaces");
    start_waiting("exec unshare -pf --mount-proc sh -c '" REFUSED_PROGRAM "'", long_delay);
    /* unshare ignores signals and passes on how its child, our pid 1, ends. */
    char child[64];
    snprintf(child, sizeof child, "task/%ld/children", (long)waiting);
    pid_t first = (pid_t)strtol(about_process(child), NULL, 10);
    assert_true(first > 0);
    kill(first, SIGTERM);
    step_wait(&step, waiting, &with_us);
    waiting = 0;
    expect_end(&with_us, 128 + SIGTERM, 0);
    expect_no_retry(&step, &with_us);
}

static void an_aborting_program_that_is_stopped_while_it_waits_posts_nothing(void **state)
{
    (void)state;
    start_waiting(OBSERVED "\"$PROGRAMS/terminates\" refused $REFUSED", long_delay);
    end_waiting(SIGTERM);
    expect_end(&with_us, 0, SIGTERM);
    expect_no_retry(&step, &with_us);
}

/* The delay ends soon after the peer comes back, and not before. */
static void stopping_the_execution_during_the_delay_prevents_the_retry(void **state)
{
    static const char *const comes_back[] = {"--after", "@/back", "http-ok", NULL};
    struct http_exchange exchange;
    char port[32];
    char path[512];
    (void)state;
    step_start(&step, NULL);
    assert_true(server_process_start(&peer, "fault-server", comes_back));
    snprintf(port, sizeof port, "PEER=%u", (unsigned)peer.port);
    const char *const environment[] = {port, "VHRETRY_DELAY=60", "VHRETRY_PROBE=1", NULL};
    waiting =
        step_launch(&step, WITH_US, OBSERVED "\"$PROGRAMS/returns_from_main\" refused $PEER", environment);
    step_wait_for_error(&step, "vhretry: retry 1 of ");
    snprintf(path, sizeof path, "/control/executions/%s/", step.execution_id);
    control(&step.valohai, path, "{\"status\": \"stopping\"}", &exchange);
    snprintf(path, sizeof path, "%s/back", peer.directory);
    fclose(fopen(path, "we"));
    step_wait(&step, waiting, &with_us);
    waiting = 0;
    expect_end(&with_us, 1, 0);
    expect_line(&with_us, "not retried: the execution was stopped");
    expect_status_detail_with(&step, &with_us, "Not retried: the execution was stopped.");
    expect_no_retry(&step, &with_us);
}

/* A signal while the API takes its time: `fault` is where it does. */
static const struct talking {
    const char *name;
    const char *fault;
    unsigned created;
    const char *detail;
} talks[] = {
    {"SIGTERM during the GET ends it, and nothing is posted", "get:1:slow=600", 0,
     "Not retried: interrupted (SIGTERM)."},
    {"SIGTERM during the look ends it, and nothing is posted", "list:1:slow=600", 0,
     "Not retried: interrupted (SIGTERM)."},
    {"SIGTERM during the POST ends it, and there is one at most", "post:1:slow-after-acting=600", 1,
     "Not retried: not known; interrupted (SIGTERM) while the retry was being started: check in Valohai "
     "whether it exists."},
};

static void a_signal_ends_the_talk(void **state)
{
    const struct talking *row = *state;
    const char *const options[] = {"--fault", row->fault, NULL};
    step_start(&step, options);
    waiting = step_launch(&step, WITH_US, REFUSED_PROGRAM, NULL);
    for (int i = 0; i < 12000 && count_slow_calls(&step.valohai) == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    end_waiting(SIGTERM);
    expect_end(&with_us, 0, SIGTERM);
    expect_created(&step, &with_us, row->created);
    expect_status_detail_with(&step, &with_us, row->detail);
}

/* As it would where libcurl or json-c crashed in it. */
static void a_crash_of_ours_leaves_the_end_as_it_was(void **state)
{
    (void)state;
    start_waiting(REFUSED_PROGRAM, long_delay);
    end_waiting(SIGSEGV);
    expect_end(&with_us, 1, 0);
    expect_line(&with_us, "internal error");
    expect_no_retry(&step, &with_us);
}

int main(int argc, char **argv)
{
#ifndef __SANITIZE_ADDRESS__
    test_list_add(TEST(the_memory_of_the_failed_program_is_free), NULL, stop, NULL);
#endif
    test_list_add(TEST(the_same_process_waits_and_nothing_of_it_is_left_open), NULL, stop, NULL);
    test_list_add(TEST(the_reader_of_its_output_gets_the_end_at_once), NULL, stop, NULL);
    test_list_add(TEST(pid_1_is_ended_by_sigterm_too), NULL, stop, NULL);
    test_list_add(TEST(an_aborting_program_that_is_stopped_while_it_waits_posts_nothing), NULL, stop, NULL);
    test_list_add(TEST(a_crash_of_ours_leaves_the_end_as_it_was), NULL, stop, NULL);
    test_list_add(TEST(stopping_the_execution_during_the_delay_prevents_the_retry), NULL, stop, NULL);
#ifndef __SANITIZE_ADDRESS__
    test_list_add_rows(TABLE(clock_settings), a_clock_is_set_while_it_waits, NULL, stop);
#endif
    test_list_add_rows(TABLE(stoppings), a_signal_ends_it, NULL, stop);
    test_list_add_rows(TABLE(talks), a_signal_ends_the_talk, NULL, stop);
    return test_list_run("a step that waits", argc, argv, NULL, NULL);
}
