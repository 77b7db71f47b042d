/* vhretry run: the parent of a command. It puts the preloaded library in front of it, and sees what no hook in it can: a
 * death by a signal, a failed assert, the status of a static program.
 */
#include "run.h"

#include "../evidence/duration.h"
#include "../messages/command_lines.h"
#include "../obituaries/inquest.h"
#include "../records/record_folder.h"
#include "../settle/ending.h"
#include "../settle/rehearsal_report.h"
#include "../settle/settle.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "attempt_environment.h"
#include "command_words.h"
#include "kernel_evidence.h"
#include "library.h"
#include "program_file.h"
#include "run_options.h"
#include "shared_files.h"
#include "standard_input.h"
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
    "  --in-place N      when the network failed COMMAND, run it again where it\n"
    "                    is, up to N times, before a retry execution is\n"
    "                    started (VHRETRY_IN_PLACE)\n"
    "  --on CLASSES      fault classes that count: default, all, or a list with\n"
    "                    +class and -class (VHRETRY_ON)\n"
    "  --ignore PEERS    peers whose faults do not count (VHRETRY_IGNORE)\n"
    "  --dry-run         say what would be done, do not retry, do not wait\n"
    "                    (VHRETRY_MODE=dry-run)\n"
    "  --debug[=LEVEL]   1: faults and the verdict, 2: every observed call\n"
    "                    (VHRETRY_DEBUG)\n"
    "  --trace FILE      the same as JSON Lines (VHRETRY_TRACE)\n"
    "  --help            show this help\n"
    "\n"
    "Exit status: the command's, and death by the same signal; 125 if vhretry itself\n"
    "fails, 126 if COMMAND cannot be executed, 127 if it is not found.\n";

/* Finds the library. The command matters more than its retries: whatever is wrong here is one warning. */
static bool find_library(const char *command, char *library)
{
    char consequence[PATH_MAX + 64];
    snprintf(consequence, sizeof consequence, RUN_WITHOUT_RETRIES, command);
    return library_find_for("run", library, consequence);
}

static int tell_why_not(const char *command, int error)
{
    if (error == ENOENT) {
        say(SAY_RUN_NOT_FOUND, command);
        return EXIT_NOT_FOUND;
    }
    say(SAY_RUN_CANNOT_EXECUTE, command, strerror(error));
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

/* Did the command become, by exec, a program that the library does not get into? Shells do with their last command. */
static bool became_unobserved(char **command, const char *name)
{
    struct program_file program;
    char word[PATH_MAX];
    char missing[PATH_MAX];
    if (name[0] == '\0')
        return false;
    command_find_word(word, command, name);
    return program_file_find(&program, word[0] ? word : name, missing) && program_file_unobserved(&program);
}

/* Its library told so, as it became one. What is observed again by then has told its end. */
static bool told_that_it_became_unobserved(const struct root *root, struct root_command *described)
{
    struct journal journal = {0};
    record_folder_read_early(&journal, root->run);
    const char *program = blind_program_of(&journal, (uint32_t)described->end.pid, root->image.namespace);
    if (program != NULL)
        snprintf(described->program, sizeof described->program, "%s", program);
    journal_free(&journal);
    return program != NULL;
}

static void describe_command(struct root_command *described, char **command, const struct root *root)
{
    described->observed = is_observed(command);
    name_command(described->program, command);
    if (described->observed && became_unobserved(command, described->end.name)) {
        described->observed = false;
        snprintf(described->program, sizeof described->program, "%s", described->end.name);
    }
    if (described->observed && told_that_it_became_unobserved(root, described))
        described->observed = false;
}

struct attempt_end {
    struct root root;
    struct process_end end;
};

/* One `vhretry run`, which may run its command more than once. */
struct running {
    char **command;
    char *settings[4]; /* for its environment; NULL at their end */
    struct attempt_environment told;
    struct in_place in_place;
    struct supervision supervision;
    struct standard_input input;
    struct shared_files files;
    struct standard_error heard;
    struct kernel_witness kernel;
    struct root root; /* of the attempt that is under way, or was the last */
    struct process_end end;
    struct attempt_end last; /* that ended, which is not the one under way */
};

static struct process_end end_of_root(const struct running *running)
{
    return (struct process_end){
        .pid = getpid(), .status = running->end.status, .signal = running->end.signal};
}

static bool ended_well(const struct running *running)
{
    return running->end.status == 0 && running->end.signal == 0;
}

/* The name that the run's record has for us: what we run is a process of its own. */
static void name_root(const struct running *running, char name[PROGRAM_SIZE])
{
    if (running->in_place.allowed == 0)
        snprintf(name, PROGRAM_SIZE, "vhretry run");
    else
        snprintf(name, PROGRAM_SIZE, "vhretry run, attempt %u", running->told.attempt);
}

/* What we alone know of a command that has failed. */
static void record_failure(struct running *running)
{
    static struct heard_words words;
    char name[PROGRAM_SIZE];
    const struct process_end own = end_of_root(running);
    struct root_command described = {.end = running->end};
    name_root(running, name);
    describe_command(&described, running->command, &running->root);
    words.length = standard_error_words(&running->heard, words.text, &words.time);
    kernel_evidence_record(&running->root, &running->kernel, &described, &words);
    heard_words_record(&running->root, &words, &described);
    root_record(&running->root, &own, name, &described);
}

/* Settles what no rerun follows. */
_Noreturn static void settle_and_end(const struct running *running)
{
    char name[PROGRAM_SIZE];
    const struct process_end own = end_of_root(running);
    const bool clean = ended_well(running);
    name_root(running, name);
    settle_run(&running->root, &own, clean ? SETTLE_AS_CHILD : SETTLE_AS_SUCCESSOR, &running->in_place);
    if (clean && !rehearsal_is_on()) /* the record of a rehearsal tells whether a call was met */
        root_forget(&running->root, &own, name);
    end_as(running->end.status, running->end.signal);
}

/* The rerun that was due has not begun: the attempt before it is the last one. */
_Noreturn static void settle_without_rerun(struct running *running, const char *why)
{
    static char obstacle[128];
    snprintf(obstacle, sizeof obstacle, RERUN_NOT_STARTED, why);
    running->root = running->last.root;
    running->end = running->last.end;
    running->in_place.obstacle = obstacle;
    running->in_place.done--;
    running->told.attempt--;
    attempt_environment_set(&running->told);
    settle_and_end(running);
}

/* Why the command that has ended cannot be run again where it is; NULL: it can. */
static const char *find_obstacle(const struct running *running)
{
    if (running->supervision.told_to_end != 0)
        return "a signal asked it to end";
    return standard_input_obstacle(&running->input);
}

/* A request to end, and not a crash of ours, or one kill(2) too many: from these the command's own end is to be saved. */
static bool is_request(int number)
{
    static const int others[] = {SIGKILL, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (number == others[i])
            return false;
    return number != 0;
}

/* Is the command to be run again, now? A child of ours decides, and waits until it is time: it needs signals, descriptors and memory
 * of its own, and a signal that ends it, or us, ends the run. */
static bool is_to_run_again(struct running *running)
{
    const struct process_end own = end_of_root(running);
    struct process_end waited;
    const pid_t parent = getpid();
    if (running->in_place.done == running->in_place.allowed)
        return false;
    running->in_place.obstacle = find_obstacle(running);
    const pid_t child = running->in_place.obstacle ? -1 : fork();
    if (child == 0)
        settle_in_place(&running->root, &own, &running->in_place, parent);
    if (child < 0) {
        if (!running->in_place.obstacle)
            running->in_place.obstacle = "no process can be had to wait for it";
        return false;
    }
    supervise_child(&running->supervision, child, &waited);
    if (is_request(waited.signal))
        end_as(0, waited.signal);
    if (waited.signal != 0)
        end_as(running->end.status, running->end.signal);
    const int ending =
        waited.status == SETTLE_AGAIN_IN_PLACE ? supervision_pending_end(&running->supervision) : 0;
    if (ending != 0)
        end_as(0, ending);
    return waited.status == SETTLE_AGAIN_IN_PLACE;
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
        say(SAY_RUN_NOT_REHEARSED, command, program_file_unobserved(&program));
}

/* A run of its own, with a journal of its own. False without memory. */
static bool begin_attempt(struct running *running)
{
    root_begin(&running->root, getpid());
    free(running->settings[1]);
    running->settings[1] = variable("VHRETRY_RUN", running->root.run);
    return running->settings[1] && attempt_environment_set(&running->told);
}

static enum supervision_outcome attempt(struct running *running)
{
    const bool first = running->in_place.done == 0;
    const bool unobserved = !is_observed(running->command);
    const bool blind = unobserved || command_names_unobserved(running->command);
    running->supervision.runs_again = running->in_place.done < running->in_place.allowed;
    if (running->supervision.runs_again) {
        standard_input_note(&running->input);
        shared_files_note(&running->files);
    }
    if (unobserved)
        say_unrehearsable(running->command[0]);
    /* Before the relay, which is no stranger. */
    kernel_witness_begin(&running->kernel, stall_in_milliseconds(), blind);
    standard_error_listen(&running->heard, blind);
    if (first)
        supervision_begin(&running->supervision);
    return supervise(&running->supervision, running->command, running->settings, &running->heard,
                     &running->kernel, &running->end);
}

static void prepare_rerun(struct running *running)
{
    standard_input_rewind(&running->input);
    shared_files_restore(&running->files);
    standard_error_forget(&running->heard);
    kernel_witness_forget(&running->kernel);
    running->in_place.done++;
    running->told.attempt++;
}

static int run(char **command, const char *library, unsigned in_place, const struct attempt_environment *told)
{
    static struct running running; /* too large for the stack */
    running.command = command;
    running.in_place.allowed = in_place;
    running.told = *told;
    char *preload = library_preload_value(library);
    char *sanitizer_options = library_sanitizer_options();
    running.settings[0] = variable("LD_PRELOAD", preload);
    running.settings[2] = variable("ASAN_OPTIONS", sanitizer_options);
    free(preload);
    free(sanitizer_options);
    if (!running.settings[0] || !running.settings[2] || !begin_attempt(&running)) {
        say(SAY_RUN_NO_MEMORY, command[0]);
        return execute(command);
    }
    for (;;) {
        const enum supervision_outcome outcome = attempt(&running);
        if (outcome != SUPERVISION_ENDED && running.in_place.done > 0)
            settle_without_rerun(&running, strerror(errno));
        if (outcome == SUPERVISION_NOT_EXECUTED)
            return tell_why_not(command[0], errno);
        if (outcome == SUPERVISION_NOT_STARTED) {
            standard_error_give_up(&running.heard);
            say(SAY_RUN_NO_PROCESS, command[0], strerror(errno));
            return execute(command);
        }
        running.last = (struct attempt_end){running.root, running.end};
        if (!ended_well(&running))
            record_failure(&running);
        if (ended_well(&running) || !is_to_run_again(&running))
            settle_and_end(&running);
        prepare_rerun(&running);
        if (!begin_attempt(&running))
            settle_without_rerun(&running, strerror(ENOMEM));
    }
}

int run_command(int argc, char **argv)
{
    char library[PATH_MAX];
    struct run_options options = run_options_read(argc, argv);
    if (options.help)
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (options.problem) {
        say(SAY_RUN_OPTION, options.argument, options.problem);
        return EXIT_WRAPPER_FAILED;
    }
    if (options.command >= argc) {
        say(SAY_RUN_NO_COMMAND);
        return EXIT_WRAPPER_FAILED;
    }
    struct attempt_environment told;
    const unsigned in_place = run_options_check(&told);
    char **command = argv + options.command;
    if (library_is_observing() || !find_library(command[0], library))
        return execute(command);
    return run(command, library, in_place, &told);
}
