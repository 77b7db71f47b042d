#include "rehearse.h"

#include "../evidence/exit_status.h"
#include "../evidence/rehearsal.h"
#include "../inspect/explanation.h"
#include "../messages/rehearsals.h"
#include "../records/run_search.h"
#include "../settle/ending.h"
#include "../words/print.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "../words/wrapped.h"
#include "../wrapper/library.h"
#include "../wrapper/program_file.h"
#include "conclusion.h"
#include "stage.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "Usage: vhretry rehearse [CLASS[@PEER][#N]] -- COMMAND [ARGUMENT]...\n"
    "\n"
    "Shows on this machine what would happen on Valohai: COMMAND runs as an execution\n"
    "whose calls to PEER (default: any) fail as CLASS does (default: refused),\n"
    "without touching the network. vhretry starts a retry at a pretend Valohai, and\n"
    "that runs, too, without the failure. Your settings count, but for the delay,\n"
    "which is 0. Without CLASS, VHRETRY_REHEARSE counts if it is set.\n"
    "\n"
    "  refused@db.internal:5432    connections to there are refused\n"
    "  dns-temporary@*.example.com names there are not resolved\n"
    "  timeout@10.0.0.0/8#2        the second connection to there is not answered\n"
    "\n"
    "Classes: refused timeout unreachable dns-temporary dns-unknown reset hung-up\n"
    "stalled local unavailable rate-limited. What each means: vhretry help classes.\n"
    "\n"
    "COMMAND works in this folder. Standard input that is a file is read by the retry\n"
    "from the same place again; of a pipe it gets what is left. What is written to\n"
    "VH_OUTPUTS_DIR is thrown away.\n"
    "\n"
    "  --help   show this help\n"
    "\n"
    "Exit status: 0 the retry came about and succeeded; 2 usage error; 3 no call\n"
    "matched; 4 the command met the failure and ended with 0; 5 it failed and was not\n"
    "retried; 6 the retry failed by itself; 7 COMMAND cannot be observed (static, Go,\n"
    "setuid), so nothing ran; 125 the rehearsal itself failed, 126 COMMAND cannot be\n"
    "executed, 127 it is not found.\n";

enum { TEXT_COLUMN = 2, NAME_COLUMN = 17 };

static void print_paragraph(const char *text)
{
    print("\n");
    print_wrapped("", 0, text);
}

static int exit_status_of(const struct performance *performance)
{
    return performance->signal != 0 ? SIGNAL_STATUS + performance->signal : performance->status;
}

/* What a person would look at in the execution's page, and what was posted for its retry. */
static void print_page(const struct execution *execution, const struct execution *retry)
{
    char name[32];
    const char *detail = execution_status_detail(execution);
    print(REHEARSE_PAGE, execution->counter);
    print_wrapped("  status", NAME_COLUMN, execution_status(execution));
    print_wrapped("  status detail", NAME_COLUMN, detail[0] ? detail : "none");
    if (!retry)
        return;
    snprintf(name, sizeof name, "  retry #%d", retry->counter);
    print_wrapped(name, NAME_COLUMN, "POST /api/v0/executions/ of the same commit, step and parameters");
    struct json_object *tags = json_object_object_get(retry->body, "tags");
    for (size_t i = 0; i < json_object_array_length(tags); i++)
        print_wrapped(i == 0 ? "  its tags" : "", NAME_COLUMN,
                      json_object_get_string(json_object_array_get_idx(tags, i)));
    bool first = true;
    json_object_object_foreach(json_object_object_get(retry->body, "environment_variables"), variable, value)
    {
        char line[512];
        snprintf(line, sizeof line, "%s=%s", variable, json_object_get_string(value));
        print_wrapped(first ? "  its variables" : "", NAME_COLUMN, line);
        first = false;
    }
}

static void print_end(const struct performance *performance)
{
    fflush(stdout);
    if (performance->signal != 0)
        print(REHEARSE_SIGNAL, performance->signal, strsignal(performance->signal));
    else
        print(REHEARSE_EXITED, performance->status);
}

/* Was a call of the run made to fail? */
static bool has_met(const char *run)
{
    struct journal journal = {0};
    bool met = false;
    situation_read_journal(&journal, run);
    for (size_t i = 0; i < journal.count; i++)
        met = met || journal.records[i].kind == RECORD_REHEARSAL;
    journal_free(&journal);
    return met;
}

/* Or one of an earlier attempt in the same place. */
static bool has_ever_met(const char *run)
{
    char names[EARLIER_RUNS_MAX][RUN_NAME_SIZE];
    const size_t count = run_search_earlier(run, names);
    const int folder = (int)(strrchr(run, '/') - run);
    bool met = has_met(run);
    for (size_t i = 0; i < count && !met; i++) {
        char earlier[RECORD_PATH_SIZE + RUN_NAME_SIZE];
        snprintf(earlier, sizeof earlier, "%.*s/%s", folder, run, names[i]);
        met = has_met(earlier);
    }
    return met;
}

/* The verdict on the execution whose environment we have, into the facts; `reason` is theirs, too. */
static void judge(struct rehearsal_facts *facts, char *reason, size_t size)
{
    char run[RECORD_PATH_SIZE];
    struct explanation_of_run explanation;
    reason[0] = '\0';
    facts->reason = reason;
    facts->outcome = OUTCOME_NOT_NETWORK;
    if (!run_search_newest(NULL, run))
        return;
    facts->met = has_ever_met(run);
    if (explanation_read(&explanation, run, hush_complaint) == EXPLANATION_COMPLETE) {
        facts->outcome = explanation.situation.verdict.outcome;
        facts->class = explanation.situation.verdict.cause.class;
        facts->in_earnest = facts->class != FAULT_NONE && !explanation.situation.verdict.cause.rehearsed;
        snprintf(reason, size, "%s", explanation.situation.verdict.reason);
    }
    explanation_free(&explanation);
}

static int tell_not_started(const char *command, int error)
{
    say("rehearse: \"%s\": %s", command, error == ENOENT ? "command not found" : strerror(error));
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}

static const char *look_up(const char *name, void *context)
{
    (void)context;
    return getenv(name);
}

/* Runs the command as one execution. False if there is nothing more to show: then `status` is ours. */
static bool show_execution(struct stage *stage, struct execution *execution, const char *what, char **command,
                           int *status)
{
    struct performance performance;
    print("%s== Execution #%d: %s\n\n", execution->counter == 1 ? "" : "\n", execution->counter, what);
    stage_perform(stage, execution, command, &performance);
    *status = EXIT_WRAPPER_FAILED;
    if (performance.error != 0)
        *status = tell_not_started(command[0], performance.error);
    if (performance.error != 0 || stage->stopped_by != 0)
        return false;
    print_end(&performance);
    *status = exit_status_of(&performance);
    return true;
}

/* The retries, as they were posted; those that rehearse, too, may fail. */
static bool show_retries(struct stage *stage, struct rehearsal_facts *facts, char **command)
{
    const unsigned rehearsing = facts->settings->rehearse_attempts;
    for (size_t next = 1; next < stage->store.count; next++) {
        struct execution *execution = stage->store.executions[next];
        const char *what =
            next < rehearsing ? "a retry, with the same failure" : "the retry, without that failure";
        if (!show_execution(stage, execution, what, command, &facts->retry_status))
            return false;
        facts->retry_rehearsed = next < rehearsing;
        if (facts->retry_status == 0 || next >= rehearsing)
            break;
    }
    return true;
}

/* Returns our exit status. */
static int play(struct stage *stage, const char *rule, char **command, const struct settings *settings)
{
    char reason[256];
    char words[2048];
    struct rehearsal_facts facts = {
        .rule = rule, .settings = settings, .input_used = stage->input < 0 && !isatty(STDIN_FILENO)};
    struct execution *execution = stage_first_execution(stage);
    snprintf(words, sizeof words, REHEARSE_COMMAND_WITH, rule);
    if (!show_execution(stage, execution, words, command, &facts.status))
        return facts.status;
    judge(&facts, reason, sizeof reason);
    facts.retried = stage->store.count > 1;
    facts.told = execution_status_detail(execution);
    print_page(execution, facts.retried ? stage->store.executions[1] : NULL);
    if (facts.met && !show_retries(stage, &facts, command))
        return facts.retry_status;
    struct text text = text_in(words, sizeof words);
    text_add_conclusion(&text, &facts);
    print_paragraph(words);
    return (int)conclusion_of(&facts);
}

/* Puts the library in front of whatever we start. False with a line said. */
static bool preload(void)
{
    char library[PATH_MAX];
    if (!library_find_for("rehearse", library, ""))
        return false;
    char *value = library_preload_value(library);
    char *options = library_sanitizer_options();
    const bool set =
        value && options && setenv("LD_PRELOAD", value, 1) == 0 && setenv("ASAN_OPTIONS", options, 1) == 0;
    free(value);
    free(options);
    return set;
}

/* `vhretry run` may stand in front of the command: it puts the library there itself. */
static bool is_ourselves(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, "vhretry") == 0;
}

static void tell_unobserved(const char *path, const char *why)
{
    char words[PATH_MAX + 256];
    snprintf(words, sizeof words, REHEARSE_NOT_OBSERVED, path, why);
    print_wrapped("", 0, words);
}

static int rehearse(const char *rule, char **command)
{
    struct program_file program;
    char missing[PATH_MAX];
    if (!program_file_find(&program, command[0], missing)) {
        return tell_not_started(missing, access(missing, F_OK) == 0 ? EACCES : ENOENT);
    }
    const bool wrapped = is_ourselves(program.path);
    const char *unobserved = wrapped ? NULL : program_file_unobserved(&program);
    if (unobserved) {
        tell_unobserved(program.path, unobserved);
        return CONCLUSION_NOT_OBSERVED;
    }
    struct settings settings;
    settings_read(&settings, look_up, NULL, NULL, say_complaint, NULL);
    if (settings.mode == MODE_OFF) {
        say(SAY_REHEARSE_MODE_OFF);
        settings_free(&settings);
        return CONCLUSION_NOT_RETRIED;
    }
    static struct stage stage; /* too large for the stack */
    int status = EXIT_WRAPPER_FAILED;
    if (stage_open(&stage) && (wrapped || preload()) && setenv("VHRETRY_REHEARSE", rule, 1) == 0)
        status = play(&stage, rule, command, &settings);
    fflush(stdout);
    stage_close(&stage);
    settings_free(&settings);
    if (stage.stopped_by != 0)
        end_as(0, stage.stopped_by);
    return status;
}

/* Says what is wrong with it, if anything is. */
static bool is_rule(const char *rule)
{
    char data[256];
    struct text problem = text_in(data, sizeof data);
    struct rehearsal rehearsal;
    if (rehearsal_parse(&rehearsal, rule, &problem) && rehearsal.count > 0)
        return true;
    say(SAY_REHEARSE_PROBLEM, problem.length > 0 ? data : REHEARSE_NO_CLASS);
    return false;
}

/* What is written before the dashes is at most one word, and the dashes cannot be left out: a command may be named like a class. */
static int refuse_words(char **words)
{
    if (words[0] && words[0][0] == '-' && strcmp(words[0], "--") != 0)
        return refuse_word("rehearse", words[0]);
    char **dashes = words;
    while (*dashes && strcmp(*dashes, "--") != 0)
        dashes++;
    say(SAY_REHEARSE_PROBLEM, *dashes && dashes[1] ? REHEARSE_ONE_WORD
                              : *dashes            ? REHEARSE_NO_COMMAND
                                                   : REHEARSE_DASHES);
    return EXIT_USAGE;
}

int rehearse_command(int argc, char **argv)
{
    const char *rule = getenv("VHRETRY_REHEARSE");
    if (!rule || !*rule)
        rule = "refused";
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    const int dashes = argc > 1 && strcmp(argv[1], "--") == 0 ? 1 : 2;
    if (dashes == 2 && argc > 1)
        rule = argv[1];
    if (argc < dashes + 2 || strcmp(argv[dashes], "--") != 0 || rule[0] == '-')
        return refuse_words(argv + 1);
    if (!is_rule(rule))
        return EXIT_USAGE;
    return rehearse(rule, argv + dashes + 1);
}
