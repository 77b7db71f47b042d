/* vhretry explain: the verdict on a run that is over, and why; or what a failure means. */
#include "explain.h"

#include "../messages/explaining.h"
#include "../records/run_search.h"
#include "../settle/report_file.h"
#include "../words/class_guide.h"
#include "../words/print.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "explain_failure.h"
#include "explanation.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: vhretry explain [--json | --html[=FILE] | --trace-event[=FILE]] [RUN]\n"
    "       vhretry explain [--json] CLASS | ERROR | curl STATUS | [HTTP] STATUS\n"
    "\n"
    "Tells why the last run that failed here was retried or not: verdict, cause, the\n"
    "processes to blame, their last words, what was tolerated, what was not observed,\n"
    "the delay, and what would be posted. It judges with the settings that it is\n"
    "called with, such as VHRETRY_ON: give it those of the run. A run that succeeded\n"
    "is shown only if it went through vhretry run or vhretry env. RUN is another one:\n"
    "its name in the record folder ($VHRETRY_DIR, else $TMPDIR/vhretry-UID, else\n"
    "/tmp/vhretry-UID; /dev/shm if that cannot be used), the beginning of it, such as\n"
    "its pid, or a path.\n"
    "\n"
    "CLASS is a fault class, such as refused: what it means, what causes it, and what\n"
    "to set. Of another name of a failure it tells the class, and whether it is\n"
    "retried: ERROR is an errno such as ECONNREFUSED or EAI_AGAIN; curl 7 is an exit\n"
    "status of curl, 503 or \"HTTP 503\" one of HTTP. A run whose pid is that number\n"
    "comes first; HTTP 503 and http:503 mean no run.\n"
    "\n"
    "  --json                print this as JSON\n"
    "  --html[=FILE]         a page for a browser; into vhretry-report.html here, if\n"
    "                        no FILE is given; - is stdout\n"
    "  --trace-event[=FILE]  the processes as trace events, for ui.perfetto.dev;\n"
    "                        into vhretry-trace.json here, if no FILE is given\n"
    "  --help                show this help\n"
    "\n"
    "Exit status: 0; 1 if there is nothing to explain; 2 for a usage error.\n";

/* What explain makes of a run. */
enum explain_form { FORM_TEXT, FORM_JSON, FORM_PAGE, FORM_TRACE };

struct explain_request {
    enum explain_form form;
    const char *file;        /* of FORM_PAGE and FORM_TRACE; "-" is stdout */
    const char *name;        /* of a run, a class or another failure; NULL: the last run */
    char name_with_code[64]; /* "curl 7", which were two words */
};

/* Takes a word that is no option: the name, or the code behind its first word. */
static bool take_name(struct explain_request *request, const char *word)
{
    if (!request->name) {
        request->name = word;
        return true;
    }
    if (!failure_name_takes_code(request->name))
        return false;
    snprintf(request->name_with_code, sizeof request->name_with_code, "%s %s", request->name, word);
    request->name = request->name_with_code;
    return true;
}

static bool store(const char *file, const char *content)
{
    if (content && report_file_store(file, content))
        return true;
    say(SAY_EXPLAIN_UNWRITTEN, file, content ? strerror(errno) : "no memory is left");
    return false;
}

static bool write_page(const struct report *report, const char *file)
{
    char *page = report_page(report);
    const bool written = store(file, page);
    free(page);
    return written;
}

static bool write_trace(const struct report *report, const char *file)
{
    struct json_object *trace = report_trace(report);
    const char *text =
        trace ? json_object_to_json_string_ext(trace, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
              : NULL;
    const bool written = store(file, text);
    json_object_put(trace);
    return written;
}

/* Into a file, whose name is then said. */
static bool write_file(const struct explanation_of_run *explanation, const struct explain_request *request)
{
    struct sequel sequel = {.kind = explanation->obstacle ? SEQUEL_NONE : SEQUEL_UNKNOWN};
    struct text why = text_in(sequel.why_not, sizeof sequel.why_not);
    struct report report;
    if (explanation->obstacle)
        text_add(&why, explanation->obstacle);
    report_gather(&report, &explanation->situation, explanation->run, &explanation->end, &sequel);
    const bool written =
        request->form == FORM_PAGE ? write_page(&report, request->file) : write_trace(&report, request->file);
    if (written && strcmp(request->file, "-") != 0)
        print("%s\n", request->file);
    return written && fflush(stdout) == 0;
}

static bool show(const struct explanation_of_run *explanation, const struct explain_request *request)
{
    switch (request->form) {
    case FORM_TEXT:
        return explanation_print(explanation);
    case FORM_JSON:
        return explanation_print_json(explanation);
    default:
        return write_file(explanation, request);
    }
}

static int explain_run(const char *run, const struct explain_request *request)
{
    struct explanation_of_run explanation;
    int status = EXIT_FAILURE;
    switch (explanation_read(&explanation, run, say_complaint)) {
    case EXPLANATION_COMPLETE:
        if (show(&explanation, request))
            status = EXIT_SUCCESS;
        break;
    case EXPLANATION_NO_RECORD:
        say(SAY_EXPLAIN_NO_RECORD, run);
        break;
    case EXPLANATION_NOT_ENDED:
        say(SAY_EXPLAIN_NOT_ENDED, run);
        break;
    }
    explanation_free(&explanation);
    return status;
}

/* No run can be meant: a run's name begins with a digit, and a path has a slash. */
static bool names_no_run(const char *name)
{
    return strcspn(name, "/") == strlen(name) && (*name < '0' || *name > '9');
}

static int say_unknown_name(const char *name)
{
    const char *near = failure_name_near(name);
    if (failure_name_takes_code(name))
        say(SAY_EXPLAIN_NEEDS_CODE, name);
    else if (near)
        say(SAY_EXPLAIN_NEAR, name, near);
    else
        say(SAY_EXPLAIN_UNKNOWN, name);
    return EXIT_FAILURE;
}

/* As run_search_named. A status of HTTP means a run only if that is its whole pid. */
static size_t search_run(const char *name, char *run)
{
    char pid[8];
    snprintf(pid, sizeof pid, "%.3s-", name);
    return run_search_named(failure_name_is_bare_status(name) ? pid : name, run);
}

static int explain_named(const struct explain_request *request)
{
    const char *name = request->name;
    const bool json = request->form == FORM_JSON;
    const bool fits_failures = request->form <= FORM_JSON;
    char run[RECORD_PATH_SIZE];
    struct failure_name failure;
    const enum fault_class class = fault_class_named(name, strlen(name));
    const bool is_failure = failure_name_read(&failure, name);
    if (fits_failures && class_guide(class))
        return explain_class(class, json);
    if (fits_failures && is_failure && !failure_name_is_bare_status(name))
        return explain_failure(&failure, json);
    const size_t runs = search_run(name, run);
    if (runs == 0 && fits_failures && is_failure)
        return explain_failure(&failure, json);
    if (runs == 0 && (is_failure || class_guide(class))) {
        say(SAY_EXPLAIN_FAILURE_PAGE, name);
        return EXIT_FAILURE;
    }
    if (runs == 0 && names_no_run(name))
        return say_unknown_name(name);
    if (runs > 1) {
        say(SAY_EXPLAIN_AMBIGUOUS, name, is_failure ? ", or http:" : "", is_failure ? name : "");
        return EXIT_FAILURE;
    }
    return explain_run(run, request);
}

/* Is there a newer run than `run`, of which no verdict can be told? Whoever asks may mean that one. */
static void say_newer_run(const char *run)
{
    char newest[RECORD_PATH_SIZE];
    if (run_search_newest(explanation_has_record, newest) && strcmp(newest, run) != 0)
        say(SAY_EXPLAIN_NEWER, newest);
}

static int explain_last(const struct explain_request *request)
{
    char run[RECORD_PATH_SIZE];
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    /* Of those that go on nothing can be told, unless there is no other. */
    if (run_search_newest(explanation_is_possible, run)) {
        say_newer_run(run);
        return explain_run(run, request);
    }
    if (run_search_newest(NULL, run))
        return explain_run(run, request);
    if (record_folders(folders) > 1)
        say(SAY_EXPLAIN_NONE_OF_TWO, folders[0], folders[1]);
    else
        say(SAY_EXPLAIN_NONE, folders[0]);
    return EXIT_FAILURE;
}

/* Takes `--html` or `--html=FILE`. */
static bool take_form(struct explain_request *request, const char *word, const char *option,
                      enum explain_form form, const char *default_file)
{
    const size_t length = strlen(option);
    if (strncmp(word, option, length) != 0 || (word[length] != '\0' && word[length] != '=') ||
        strcmp(word + length, "=") == 0)
        return false;
    request->form = form;
    request->file = word[length] == '=' ? word + length + 1 : default_file;
    return true;
}

int explain_command(int argc, char **argv)
{
    struct explain_request request = {.form = FORM_TEXT};
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        const bool is_form = request.form == FORM_TEXT &&
                             (take_form(&request, word, "--html", FORM_PAGE, REPORT_FILE_NAME) ||
                              take_form(&request, word, "--trace-event", FORM_TRACE, "vhretry-trace.json"));
        if (is_form)
            continue;
        if (strcmp(word, "--json") == 0 && request.form <= FORM_JSON) {
            request.form = FORM_JSON;
        } else if (word[0] == '-' || !take_name(&request, word)) {
            return refuse_word("explain", word);
        }
    }
    return request.name ? explain_named(&request) : explain_last(&request);
}
