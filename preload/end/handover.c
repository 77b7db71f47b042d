#include "handover.h"

#include "../../core/evidence/program_places.h"
#include "../../core/evidence/run_name.h"
#include "../../core/evidence/settle_protocol.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/environment.h"
#include "../run/process.h"
#include "../run/run.h"
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

enum { PROGRAM_PATH_SIZE = 4096 };

/* A busy machine needs seconds for what an idle one does in milliseconds. */
static const uint64_t ask_nanoseconds = 10 * 1000000000ULL;

/* In static memory: the host's stack may be small, and this is its end. */
static char paths[PROGRAM_PLACES][PROGRAM_PATH_SIZE] SELDOM;
static char image_text[64];
static char end_text[32];
static char status_text[16];
static char signal_text[16];

static void find_program(struct spawn_command *command, char **envp)
{
    const char *named = start_variable(envp, "VHRETRY_PROGRAM");
    for (size_t i = 0; i < PROGRAM_PLACES; i++) {
        struct text place = text_in(paths[i], sizeof paths[i]);
        command->paths[i] = program_place(&place, i, run_library_path(), named) ? paths[i] : NULL;
    }
}

static void describe_end(const struct hand_over *end)
{
    struct image image = process_image();
    struct text text = text_in(image_text, sizeof image_text);
    image.namespace = process_namespace();
    text_add_image_name(&text, &image);
    text = text_in(end_text, sizeof end_text);
    text_add_unsigned(&text, boot_time());
    text = text_in(status_text, sizeof status_text);
    text_add_unsigned(&text, (uint64_t)end->status);
    text = text_in(signal_text, sizeof signal_text);
    text_add_unsigned(&text, (uint64_t)end->signal);
}

/* `mode` is SETTLE_OPTION_ASK or NULL. */
static void compose(struct spawn_command *command, bool unrecorded, const char *mode)
{
    const char *const words[] = {"vhretry",
                                 SETTLE_COMMAND,
                                 SETTLE_OPTION_RUN,
                                 run_path(),
                                 SETTLE_OPTION_IMAGE,
                                 image_text,
                                 SETTLE_OPTION_END,
                                 end_text,
                                 SETTLE_OPTION_STATUS,
                                 status_text,
                                 SETTLE_OPTION_SIGNAL,
                                 signal_text,
                                 unrecorded ? SETTLE_OPTION_UNRECORDED : mode,
                                 unrecorded ? mode : NULL};
    size_t count = 0;
    for (; count < sizeof words / sizeof words[0] && words[count] != NULL; count++)
        command->arguments[count] = words[count];
    command->arguments[count] = NULL;
}

/* As exit(3) does: what is buffered is written, and what was read ahead of a shared stdin is given back. With glibc not by
 * fflush(NULL), which waits for the lock of every stream: a thread that reads stdin holds one for ever, exit takes none. */
static void close_stdio(void)
{
    int (*close_all)(void) = REAL(fcloseall);
    int (*flush)(FILE *) = REAL(fflush);
    FILE **standard_input = objects_first("stdin");
    if (close_all != NULL) {
        close_all();
    } else if (flush != NULL) {
        flush(NULL);
        if (standard_input != NULL)
            flush(*standard_input);
    }
}

/* Every program of GNU closes its stderr while it ends, to hear of a full disk (gnulib, close_stdout): what we have to
 * say would be lost. The copy is made then, and lives for no longer than exit(3) takes. */
static long kept_stderr = -1;

void hand_over_keep_stderr(void)
{
    if (kept_stderr < 0)
        kept_stderr = SYSTEM_CALL_3(SYS_fcntl, STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

void hand_over_drop_stderr(void)
{
    if (kept_stderr >= 0)
        SYSTEM_CALL_1(SYS_close, kept_stderr);
    kept_stderr = -1;
}

/* Node marks its standard descriptors close-on-exec. */
static void restore_stderr(void)
{
    if (SYSTEM_CALL_3(SYS_fcntl, STDERR_FILENO, F_SETFD, 0) == -EBADF && kept_stderr >= 0)
        SYSTEM_CALL_3(SYS_dup3, kept_stderr, STDERR_FILENO, 0);
}

enum { TIMERS = 3 };

static const int timers[TIMERS] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};

/* The question takes time that the program would not have taken: an alarm that rings in it would change how it ends. And exec
 * keeps alarms: one would end the wait, execve(2). */
static void stop_timers(struct itimerval before[TIMERS])
{
    const struct itimerval off = {0};
    for (size_t i = 0; i < TIMERS; i++)
        SYSTEM_CALL_3(SYS_setitimer, timers[i], &off, &before[i]);
}

/* For what the program still does where nothing is to be settled. */
static void start_timers_again(const struct itimerval before[TIMERS])
{
    for (size_t i = 0; i < TIMERS; i++)
        SYSTEM_CALL_3(SYS_setitimer, timers[i], &before[i], 0);
}

/* As the program does (core/valohai/identity.c): outside of an execution there is no retry to be lost. */
static bool is_in_execution(char **envp)
{
    const char *job = start_variable(envp, "VH_JOB_ID");
    return job != NULL && job[0] != '\0';
}

/* Is there anything to settle? Says so where that cannot be found out. */
static bool is_worthwhile(struct spawn_command *command, const struct hand_over *end)
{
    compose(command, end->unrecorded, SETTLE_OPTION_ASK);
    command->silent = true;
    command->limit = ask_nanoseconds;
    const int answer = spawn_and_wait(command);
    command->silent = false;
    command->limit = 0;
    if (answer == SETTLE_WORTHWHILE)
        return true;
    if (answer == SPAWN_NO_PROCESS && is_in_execution(command->environment))
        return true;
    if (answer == SPAWN_TIMED_OUT && (end->awaited || is_in_execution(command->environment))) {
        restore_stderr();
        trace_say_always(
            "no retry: the program vhretry did not answer within 10 seconds; if the network failed "
            "this command (see vhretry explain), start the execution again by hand");
    } else if (answer != SPAWN_TIMED_OUT) {
        trace_say("no answer from the program vhretry, or nothing to settle: ", paths[0]);
    }
    return false;
}

/* A limit does not hold where a program takes the dumps, core(5). */
static bool leaves_core_dump(void)
{
    struct rlimit limit = {0};
    char first = '\0';
    const long file =
        SYSTEM_CALL_4(SYS_openat, AT_FDCWD, "/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC, 0);
    if (file >= 0) {
        SYSTEM_CALL_3(SYS_read, file, &first, 1);
        SYSTEM_CALL_1(SYS_close, file);
    }
    return first == '|' ||
           (SYSTEM_CALL_4(SYS_prlimit64, 0, RLIMIT_CORE, 0, &limit) == 0 && limit.rlim_cur > 0);
}

void hand_over(const struct hand_over *end)
{
    static struct spawn_command command;
    command.environment = run_clean_environment();
    if (command.environment == NULL)
        return;
    /* All that exit(3) has left to do. Before the question, because under valgrind the child that asks is a fork, which
     * would write what is buffered a second time. */
    if (end->manner == END_AFTER_EXIT)
        close_stdio();
    find_program(&command, command.environment);
    describe_end(end);
    struct itimerval timers_before[TIMERS];
    stop_timers(timers_before);
    if (!is_worthwhile(&command, end)) {
        start_timers_again(timers_before);
        return;
    }
    restore_stderr();
    if (end->manner == END_BY_ABORT && leaves_core_dump())
        spawn_core_dump();
    compose(&command, end->unrecorded, NULL);
    spawn_exec(&command);
    start_timers_again(timers_before);
}
