/* At most one retry per execution, however many of its commands fail, and at whatever moment. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>

enum { EXECUTIONS_AT_ONCE = 100, ID_SIZE = 64 };

static struct step step;
static struct step_end with_us;

/* The execution ids in the lineage tags of what was posted. */
struct lineage {
    size_t count;
    size_t twice;
    char ids[EXECUTIONS_AT_ONCE * 2][ID_SIZE];
};

static void note_lineage(struct json_object *request, void *context)
{
    static const char prefix[] = "rerun-of: ";
    struct lineage *lineage = context;
    struct json_object *tags = json_object_object_get(json_object_object_get(request, "body"), "tags");
    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        const char *tag = json_object_get_string(json_object_array_get_idx(tags, i));
        if (strncmp(tag, prefix, sizeof prefix - 1) != 0)
            continue;
        for (size_t known = 0; known < lineage->count; known++)
            lineage->twice += strcmp(lineage->ids[known], tag + sizeof prefix - 1) == 0;
        if (lineage->count < sizeof lineage->ids / sizeof *lineage->ids)
            snprintf(lineage->ids[lineage->count++], ID_SIZE, "%s", tag + sizeof prefix - 1);
    }
}

/* Two runs per execution, in two lanes, which do not wait for each other as executions that fail together do; $CONFIGURATIONS/<counter>/config is each execution's folder. */
#define TWO_RUNS_OF_EACH                                                                                     \
    "failing() { env VHRETRY_CIRCUIT=off LD_PRELOAD=\"$LIBRARY\" "                                           \
    "VH_CONFIG_DIR=\"$CONFIGURATIONS/$1/config\""                                                            \
    " \"$PROGRAMS/returns_from_main\" refused $REFUSED; }\n"                                                 \
    "lane() { for counter in $(seq $1 2 217); do failing $counter & failing $counter; wait; done; }\n"       \
    "lane 118 & lane 119; wait"

static void two_runs_that_fail_at_the_same_moment_post_once(void **state)
{
    static const char *const others[] = {"--others", "99", NULL};
    static struct lineage lineage;
    char configurations[512];
    (void)state;
    step_start(&step, others);
    snprintf(configurations, sizeof configurations, "CONFIGURATIONS=%s/executions", step.valohai.directory);
    const char *const environment[] = {configurations, NULL};
    step_run(&step, WITH_US, TWO_RUNS_OF_EACH, environment, &with_us);
    each_request(&step, note_lineage, &lineage);
    assert_int_equal(lineage.count, EXECUTIONS_AT_ONCE);
    assert_int_equal(lineage.twice, 0);
    assert_int_equal(count_requests(&step, "post"), EXECUTIONS_AT_ONCE);
}

#define FAILING "env LD_PRELOAD=\"$LIBRARY\" \"$PROGRAMS/returns_from_main\" refused $REFUSED"

static void two_runs_that_fail_one_after_the_other_post_once(void **state)
{
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITH_US, FAILING "; " FAILING, NULL, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
}

/* The lock is in the folder of the run, and theirs differ: both wait, and look for the other's retry, at the same time. */
static void two_runs_with_different_record_folders_post_once(void **state)
{
    static const char *const environment[] = {"VHRETRY_DELAY=1", NULL};
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITH_US,
             "VHRETRY_DIR=$FOLDER/one " FAILING " & VHRETRY_DIR=$FOLDER/other " FAILING " & wait",
             environment, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
    const char *first = strstr(with_us.errors, "network failure");
    assert_non_null(first);
    assert_null(strstr(first + 1, "network failure"));
}

/* A restarted machine has lost the lock: what stands in the new execution's tags is not lost. */
static void a_retry_from_before_a_restart_is_found_by_its_lineage(void **state)
{
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITH_US, FAILING "; rm -rf records; " FAILING, NULL, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
    expect_line(&with_us, "#119");
}

/* Whoever fails first waits, and is killed meanwhile: the other one takes over, whether it has failed by then or not. */
static void the_one_that_waits_is_killed_and_another_takes_over(void **state)
{
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITH_US,
             "VHRETRY_DELAY=200 " FAILING " 2>first & first=$!\n"
             "while ! grep -q 'starts in' first; do sleep 0.05; done\n" FAILING " & second=$!\n"
             "sleep 0.3; kill -KILL $first; wait $second",
             NULL, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
}

/* The same with a signal that one can hear: the process is stopped, not the execution. */
static void the_one_that_waits_is_stopped_and_another_takes_over(void **state)
{
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITH_US,
             "VHRETRY_DELAY=200 " FAILING " 2>first & first=$!\n"
             "while ! grep -q 'starts in' first; do sleep 0.05; done\n"
             "kill -TERM $first; wait $first; " FAILING,
             NULL, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
}

/* Of those that come behind one that waits, one waits, too: the others end at once. */
static void one_heir_waits_and_no_more(void **state)
{
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITH_US,
             "VHRETRY_DELAY=200 " FAILING " 2>first & first=$!\n"
             "while ! grep -q 'starts in' first; do sleep 0.05; done\n" FAILING " 2>heir & heir=$!\n"
             "while ! ls /tmp/vhretry-$(id -u)/heir-$VH_EXECUTION_ID >/dev/null 2>&1; do sleep 0.05; "
             "done\n" FAILING
             "; kill -TERM $heir; wait $heir; kill -TERM $first; wait $first; echo both stopped",
             NULL, &with_us);
    expect_no_retry(&step, &with_us);
    assert_non_null(strstr(with_us.output, "both stopped"));
}

#define TAKES_THE_NAME                                                                                       \
    "setpriv --reuid 65534 --clear-groups perl -MSocket -e 'socket my $s, AF_UNIX, SOCK_STREAM, 0; "         \
    "bind $s, pack(q(S), AF_UNIX) . qq(\\0vhretry-$ARGV[0]) or die; print qq(bound\\n); close STDOUT; "      \
    "sleep 100' $VH_EXECUTION_ID >bound & holder=$!\n"                                                       \
    "while ! grep -q bound bound; do sleep 0.05; done\n"

/* Anybody may bind an abstract socket, and make folders in /tmp. */
static void another_user_who_takes_the_name_of_the_lock_suppresses_nothing(void **state)
{
    (void)state;
    needs("root setpriv perl");
    step_start(&step, NULL);
    step_run(&step, WITH_US, TAKES_THE_NAME FAILING "; status=$?; kill $holder; exit $status", NULL,
             &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
    expect_line(&with_us, "another process, not one of ours, holds the lock of this execution");
}

/* Where records lie in a folder of our choice, the lock does, too, if need be. */
static void another_user_who_makes_both_folders_suppresses_nothing(void **state)
{
    (void)state;
    needs("namespaces");
    step_start(&step, NULL);
    step_run(&step, WITH_US,
             "exec unshare -m sh -c 'set -e; mkdir -p foreign /tmp/vhretry-0 /dev/shm/vhretry-0; chown 65534 "
             "foreign; "
             "mount --bind foreign /tmp/vhretry-0; mount --bind foreign /dev/shm/vhretry-0; set +e; " FAILING
             " & " FAILING "; wait; exit 1'",
             NULL, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
    assert_null(strstr(with_us.errors, "no folder of ours"));
}

int main(int argc, char **argv)
{
    test_list_add(TEST(two_runs_that_fail_one_after_the_other_post_once), NULL, step_teardown, NULL);
    test_list_add(TEST(two_runs_with_different_record_folders_post_once), NULL, step_teardown, NULL);
    test_list_add(TEST(a_retry_from_before_a_restart_is_found_by_its_lineage), NULL, step_teardown, NULL);
    test_list_add(TEST(two_runs_that_fail_at_the_same_moment_post_once), NULL, step_teardown, NULL);
    test_list_add(TEST(the_one_that_waits_is_killed_and_another_takes_over), NULL, step_teardown, NULL);
    test_list_add(TEST(the_one_that_waits_is_stopped_and_another_takes_over), NULL, step_teardown, NULL);
    test_list_add(TEST(one_heir_waits_and_no_more), NULL, step_teardown, NULL);
    test_list_add(TEST(another_user_who_takes_the_name_of_the_lock_suppresses_nothing), NULL, step_teardown,
                  NULL);
    test_list_add(TEST(another_user_who_makes_both_folders_suppresses_nothing), NULL, step_teardown, NULL);
    return test_list_run("once", argc, argv, NULL, NULL);
}
