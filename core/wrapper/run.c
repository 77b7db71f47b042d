/* vhretry run: the parent of a command. It puts the preloaded library in front of it, and sees what no hook in it can: a
 * death by a signal, a failed assert, the status of a static program.
 */
#include "run.h"

#include "../evidence/duration.h"
#include "../settle/ending.h"
#include "../settle/rehearsal_report.h"
#include "../settle/settle.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "attempt_environment.h"
#include "kernel_evidence.h"
#include "library.h"
#include "program_file.h"
#include "run_options.h"
#include "supervision.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "Usage: vhretry run [OPTION]... [--] COMMAND [ARGUMENT]...\n"
    "\n"
    "Runs COMMAND under the observer: when the network makes it fail, a retry\n"
    "execution is started on Valohai. Ends as the command does.\n"
    "\n"
    "  --retries N       retries after the first failure (VHRETRY_RETRIES)\n"
    "  --delay TIME      wait before a retry: 60, 90s, 2m, 1h30m (VHRETRY_DELAY)\n"
    "  --on CLASSES      fault classes that count: default, all, or a list with\n"
    "                    +class and -class (VHRETRY_ON)\n"
    "  --ignore PEERS    peers whose faults do not count (VHRETRY_IGNORE)\n"
    "  --dry-run         say what would be done, do not retry, do not wait\n"
    "                    (VHRETRY_MODE=dry-run)\n"
    "  --debug[=LEVEL]   1: faults and the verdict, 2: every observed call\n"
    "                    (VHRETRY_DEBUG)\n"
    "  --trace FILE      the same as JSON Lines (VHRETRY_TRACE)\n"
    "  --help            this text\n"
    "\n"
    "Exit status: the command's, and death by the same signal; 125 if vhretry itself\n"
    "fails, 126 if COMMAND cannot be executed, 127 if it is not found.\n";

/* Finds the library. The command matters more than its retries: whatever is wrong here is one warning. */
static bool find_library(const char *command, char *library)
{
    if (!library_find(library))
        say("run: " LIBRARY_IS_NOWHERE " (reinstall vhretry); running \"%s\" without retries", library,
            command);
    else if (!library_is_preloadable(library))
        say("run: \"%s\" cannot be preloaded because its path has a colon or a space (install it elsewhere); "
            "running \"%s\" without retries",
            library, command);
    else
        return true;
    return false;
}

static int tell_why_not(const char *command, int error)
{
    if (error == ENOENT) {
        say("run: \"%s\": command not found", command);
        return EXIT_NOT_FOUND;
    }
    say("run: cannot execute \"%s\": %s", command, strerror(error));
    return EXIT_CANNOT_EXECUTE;
}

/* In our place: where there can be no child, and where the run has a root already, for which a parent in between would be
 * one more process to wonder about. */
static int execute(char **command)
{
    execvp(command[0], command);
    return tell_why_not(command[0], errno);
}

/* `NAME=value`, or NULL without memory. The environment keeps it. */
static char *variable(const char *name, const char *value)
{
    char *text;
    return value && asprintf(&text, "%s=%s", name, value) >= 0 ? text : NULL;
}

/* `python train.py`: what the library would call it (preload/run/process.c), a word that is no file being none of ours. */
static void name_command(char program[PROGRAM_SIZE], char **command)
{
    const char *slash = strrchr(command[0], '/');
    char **argument = command + 1;
    while (*argument && **argument == '-')
        argument++;
    const bool is_file = *argument && access(*argument, F_OK) == 0;
    snprintf(program, PROGRAM_SIZE, "%s%s%s", slash ? slash + 1 : command[0], is_file ? " " : "",
             is_file ? *argument : "");
}

static bool is_observed(char **command)
{
    struct program_file program;
    char missing[PATH_MAX];
    return !program_file_find(&program, command[0], missing) || !program_file_unobserved(&program);
}

/* `$NAME/PROGRAM` of the environment, and any other word as it is. */
static void expand_word(char word[PATH_MAX], const char *at, size_t length)
{
    char name[64];
    const char *rest = memchr(at, '/', length);
    const char *value = NULL;
    if (*at == '$' && rest) {
        const bool braces = at[1] == '{';
        snprintf(name, sizeof name, "%.*s", (int)(rest - at) - 1 - 2 * braces, at + 1 + braces);
        value = getenv(name);
    }
    if (value)
        snprintf(word, PATH_MAX, "%s%.*s", value, (int)(length - (size_t)(rest - at)), rest);
    else
        snprintf(word, PATH_MAX, "%.*s", (int)length, at);
}

/* A word of the command, or of the script in it, whose file name is `name`; "" if there is none. */
static void find_word(char word[PATH_MAX], char **command, const char *name)
{
    static const char ends[] = " \t\n;&|()<>'\"`=";
    for (; *command; command++) {
        for (const char *at = *command; *at; at += strspn(at, ends)) {
            const size_t length = strcspn(at, ends);
            expand_word(word, at, length);
            const char *slash = strrchr(word, '/');
            if (slash && strncmp(slash + 1, name, strlen(name)) == 0)
                return;
            at += length;
        }
    }
    word[0] = '\0';
}

/* Did the command become, by exec, a program that the library does not get into? Shells do with their last command. */
static bool became_unobserved(char **command, const char *name)
{
    struct program_file program;
    char word[PATH_MAX];
    char missing[PATH_MAX];
    if (name[0] == '\0')
        return false;
    find_word(word, command, name);
    return program_file_find(&program, word[0] ? word : name, missing) && program_file_unobserved(&program);
}

static void describe_command(struct root_command *described, char **command)
{
    described->observed = is_observed(command);
    name_command(described->program, command);
    if (described->observed && became_unobserved(command, described->end.name)) {
        described->observed = false;
        snprintf(described->program, sizeof described->program, "%s", described->end.name);
    }
}

static void record_words(const struct root *root, const struct standard_error *heard, pid_t command)
{
    char words[WORDS_TAIL_RAW_SIZE + 1];
    uint64_t time;
    const size_t length = standard_error_words(heard, words, &time);
    root_record_words(root, command, words, length, time);
}

/* The name that the run's record has for us: what we run is a process of its own. */
static void settle(const struct root *root, char **command, const struct standard_error *heard,
                   struct kernel_witness *kernel, const struct process_end *end)
{
    static const char name[] = "vhretry run";
    const struct process_end own = {.pid = getpid(), .status = end->status, .signal = end->signal};
    const bool clean = own.status == 0 && own.signal == 0;
    struct root_command described = {.end = *end};
    if (!clean) {
        describe_command(&described, command);
        kernel_evidence_record(root, kernel, &described);
        record_words(root, heard, end->pid);
        root_record(root, &own, name, &described);
    }
    settle_run(root, &own, clean ? SETTLE_AS_CHILD : SETTLE_AS_SUCCESSOR);
    if (clean && !rehearsal_is_on()) /* the record of a rehearsal tells whether a call was met */
        root_forget(root, &own, name);
}

/* As the library reads it. */
static uint32_t stall_in_milliseconds(void)
{
    enum { MILLISECONDS = 1000, NANOSECONDS = 1000000 };
    uint64_t stall = UINT64_C(1000000000);
    const char *value = getenv("VHRETRY_STALL");
    if (value)
        duration_parse(value, &stall);
    return stall / NANOSECONDS < UINT32_MAX / MILLISECONDS ? (uint32_t)(stall / NANOSECONDS)
                                                           : UINT32_MAX / MILLISECONDS;
}

/* A rehearsal happens in the library, and it will not be in the command. Its children may be observed all the same. */
static void say_unrehearsable(const char *command)
{
    struct program_file program;
    char missing[PATH_MAX];
    if (rehearsal_is_on() && program_file_find(&program, command, missing))
        say("rehearsal: \"%s\" cannot be rehearsed: it %s, so that the library is not in it", command,
            program_file_unobserved(&program));
}

static int run(char **command, const char *library)
{
    struct root root;
    struct process_end end;
    struct standard_error heard;
    static struct kernel_witness kernel; /* too large for the stack */
    root_begin(&root, getpid());
    char *preload = library_preload_value(library);
    char *sanitizer_options = library_sanitizer_options();
    static char *settings[4]; /* the environment keeps them */
    struct attempt_environment attempt;
    attempt_environment_read(&attempt);
    settings[0] = variable("LD_PRELOAD", preload);
    settings[1] = variable("VHRETRY_RUN", root.run);
    settings[2] = variable("ASAN_OPTIONS", sanitizer_options);
    free(preload);
    free(sanitizer_options);
    if (!settings[0] || !settings[1] || !settings[2] || !attempt_environment_set(&attempt)) {
        say("run: no memory to set LD_PRELOAD; running \"%s\" without retries", command[0]);
        return execute(command);
    }
    const bool blind = !is_observed(command);
    if (blind)
        say_unrehearsable(command[0]);
    kernel_witness_begin(&kernel, stall_in_milliseconds(),
                         blind); /* before the relay, which is no stranger */
    standard_error_listen(&heard, blind);
    enum supervision_outcome outcome = supervise(command, settings, &heard, &kernel, &end);
    if (outcome == SUPERVISION_NOT_EXECUTED)
        return tell_why_not(command[0], errno);
    if (outcome == SUPERVISION_NOT_STARTED) {
        standard_error_give_up(&heard);
        say("run: no process for \"%s\": %s; running it without retries", command[0], strerror(errno));
        return execute(command);
    }
    settle(&root, command, &heard, &kernel, &end);
    end_as(end.status, end.signal);
}

int run_command(int argc, char **argv)
{
    char library[PATH_MAX];
    struct run_options options = run_options_read(argc, argv);
    if (options.help)
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (options.problem) {
        say("run: \"%s\" %s; try: vhretry run --help", options.argument, options.problem);
        return EXIT_WRAPPER_FAILED;
    }
    if (options.command >= argc) {
        fputs(usage, stderr);
        return EXIT_WRAPPER_FAILED;
    }
    run_options_check();
    char **command = argv + options.command;
    if (library_is_observing() || !find_library(command[0], library))
        return execute(command);
    return run(command, library);
}
