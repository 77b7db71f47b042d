/* Signals that come at the worst moments: when who waits looks for none any more, and before who settles looks for any. */
#include "../../core/settle/clean_start.h"
#include "../../core/wrapper/supervision.h"

#include "../support/test_list.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct late_signal {
    const char *name;
    int number;
    bool ignored; /* when we began */
    int pending_end;
} rows[] = {
    {"SIGTERM that comes too late for who waits still ends us", SIGTERM, false, SIGTERM},
    {"so does SIGHUP, whoever sent it", SIGHUP, false, SIGHUP},
    {"but not where it was ignored", SIGHUP, true, 0},
    {"nor does a signal that asks for no end", SIGUSR1, false, 0},
};

/* In a process of its own, whose signals it blocks. Its exit status is what supervision_pending_end tells. */
_Noreturn static void supervise_who_hears_nothing(const struct late_signal *row)
{
    struct supervision supervision = {.told_to_end = 0};
    struct process_end end;
    if (row->ignored)
        signal(row->number, SIG_IGN);
    supervision_begin(&supervision);
    raise(row->number);
    const pid_t child = fork();
    if (child == 0) {
        usleep(50000); /* all of them blocked */
        _exit(0);
    }
    supervise_child(&supervision, child, &end);
    _exit(end.signal != 0 ? 255 : supervision_pending_end(&supervision));
}

static void a_late_signal(void **state)
{
    const struct late_signal *row = *state;
    int status = 0;
    const pid_t child = fork();
    if (child == 0)
        supervise_who_hears_nothing(row);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), row->pending_end);
}

static void a_request_to_end_that_was_blocked_ends_who_settles(void **state)
{
    static const struct {
        int number;
        bool ends;
    } signals[] = {{SIGTERM, true}, {SIGINT, true}, {SIGHUP, true}, {SIGQUIT, true}, {SIGUSR1, false}};
    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        int status = 0;
        const pid_t child = fork();
        if (child == 0) {
            struct supervision supervision;
            const struct rlimit none = {0};
            setrlimit(RLIMIT_CORE, &none);
            supervision_begin(&supervision);
            raise(signals[i].number);
            clean_start(false);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, signals[i].ends ? signals[i].number : 0);
    }
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), a_late_signal, NULL, NULL);
    test_list_add(TEST(a_request_to_end_that_was_blocked_ends_who_settles), NULL, NULL, NULL);
    return test_list_run("supervision", argc, argv, NULL, NULL);
}
