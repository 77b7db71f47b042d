/* vhretry history: the project's retries as a table. */
#include "history.h"

#include "../evidence/duration.h"
#include "../messages/inspecting.h"
#include "../settle/situation.h"
#include "../valohai/api_host.h"
#include "../valohai/retry_history.h"
#include "../valohai/timestamp.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "history_forms.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "Usage: vhretry history [--json | --csv] [--since WHEN] [--project ID]\n"
    "                       [--limit N]\n"
    "\n"
    "The project's retries as a table: which steps, classes and peers, and how many\n"
    "succeeded; below it the peer that caused the most of them. Asks the API, with\n"
    "the token in VH_API_TOKEN.\n"
    "\n"
    "  --json         print this as JSON\n"
    "  --csv          the same as RFC 4180 has it, for a spreadsheet; a field that a\n"
    "                 spreadsheet would take for a formula gets an apostrophe\n"
    "  --since WHEN   executions that were created since then: 7d, 12h, or a date\n"
    "                 such as 2026-11-01 (UTC)\n"
    "  --project ID   another project than the execution's own\n"
    "  --limit N      look at the newest N executions: 1 to 2000 (default: 500;\n"
    "                 with --since: 2000)\n"
    "  --help         show this help\n"
    "\n"
    "Exit status: 0; 1 if Valohai does not tell; 2 for a usage error.\n";

enum history_form { FORM_TABLE, FORM_JSON, FORM_CSV };

struct request {
    enum history_form form;
    const char *project; /* NULL: the execution's own */
    size_t limit;        /* 0: none was asked for */
    int64_t since;       /* seconds since 1970; 0: whenever */
    char span[64];       /* the same in words, behind "19 retries" */
};

static bool read_limit(struct request *request, const char *value)
{
    char *end;
    request->limit = strtoul(value, &end, 10);
    if (*value >= '0' && *value <= '9' && *end == '\0' && request->limit >= 1 &&
        request->limit <= HISTORY_EXECUTIONS_MAX)
        return true;
    say(SAY_HISTORY_LIMIT, value, (int)HISTORY_EXECUTIONS_MAX);
    return false;
}

/* "7 days", "1 hour", "90 minutes" */
static void add_age(struct text *text, uint64_t seconds)
{
    static const struct {
        uint64_t seconds;
        const char *name;
    } units[] = {{86400, " day"}, {3600, " hour"}, {60, " minute"}, {1, " second"}};
    size_t i = 0;
    while (seconds % units[i].seconds != 0)
        i++;
    text_add_unsigned(text, seconds / units[i].seconds);
    text_add(text, units[i].name);
    text_add(text, seconds == units[i].seconds ? "" : "s");
}

static bool read_since(struct request *request, const char *value)
{
    uint64_t age;
    struct text span = text_in(request->span, sizeof request->span);
    if (timestamp_parse(value, &request->since)) {
        text_add(&span, " since ");
        text_add(&span, value);
    } else if (duration_parse(value, &age) && age >= NANOSECONDS_PER_SECOND) {
        request->since = (int64_t)time(NULL) - (int64_t)(age / NANOSECONDS_PER_SECOND);
        text_add(&span, " in the last ");
        add_age(&span, age / NANOSECONDS_PER_SECOND);
    } else {
        say(SAY_HISTORY_SINCE, value);
        return false;
    }
    return true;
}

static bool take_form(struct request *request, enum history_form form, const char *word)
{
    if (request->form != FORM_TABLE && request->form != form) {
        say(SAY_HISTORY_TWO_FORMS, word);
        return false;
    }
    request->form = form;
    return true;
}

static bool take_option(struct request *request, int option, const char *word)
{
    switch (option) {
    case 'j':
        return take_form(request, FORM_JSON, word);
    case 'c':
        return take_form(request, FORM_CSV, word);
    case 'p':
        request->project = optarg;
        return true;
    case 's':
        return read_since(request, optarg);
    case 'l':
        return read_limit(request, optarg);
    case ':':
        say(SAY_HISTORY_NO_VALUE, word);
        return false;
    default:
        refuse_word("history", word);
        return false;
    }
}

/* False for a usage error, which has been told. */
static bool read_options(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},        {"csv", no_argument, NULL, 'c'},
        {"since", required_argument, NULL, 's'}, {"project", required_argument, NULL, 'p'},
        {"limit", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    *request = (struct request){.form = FORM_TABLE};
    opterr = 0;
    while (optind < argc) {
        const char *word = argv[optind];
        const int option = getopt_long(argc, argv, "+:", options, NULL); /* +: no other order of the words */
        if (!take_option(request, option, word))
            return false;
    }
    if (request->limit == 0)
        request->limit = request->since != 0 ? HISTORY_EXECUTIONS_MAX : 500;
    return true;
}

/* NULL, and the reason said, if nobody can be asked. */
static struct client *connect_to_api(const struct situation *situation, const char *project)
{
    char host[512];
    char problem[512];
    const struct settings *settings = &situation->settings;
    if (!project) {
        say(SAY_HISTORY_NO_PROJECT);
        return NULL;
    }
    if (!settings->token) {
        say(SAY_HISTORY_NO_TOKEN);
        return NULL;
    }
    api_host(settings, &situation->identity, host, sizeof host);
    const struct client_options options = {.host = host,
                                           .token = settings->token,
                                           .token_variable = settings->token_variable,
                                           .allow_http = settings->allow_http,
                                           .deadline = 30,
                                           .timeout = 10};
    struct client *client = client_new(&options, problem);
    if (!client)
        say("history: %s", problem);
    return client;
}

/* A line that each page replaces, for a person who waits. */
static void show_progress(size_t executions, void *context)
{
    bool *shown = context;
    char line[80];
    const int length = snprintf(line, sizeof line, "\rvhretry: history: %zu executions read ...", executions);
    say_bytes(line, (size_t)length);
    *shown = true;
}

static void hide_progress(bool shown)
{
    char line[80];
    const int length = snprintf(line, sizeof line, "\r%*s\r", 60, "");
    if (shown)
        say_bytes(line, (size_t)length);
}

static int tell(const struct request *request, struct client *client, const char *project)
{
    static struct history history;
    bool shown = false;
    const struct history_request wanted = {.project_id = project,
                                           .limit = request->limit,
                                           .since = request->since,
                                           .progress = isatty(STDERR_FILENO) ? show_progress : NULL,
                                           .progress_context = &shown};
    const bool read = history_read(&history, client, &wanted);
    hide_progress(shown);
    if (!read) {
        say("history: %s", history.problem);
        return EXIT_FAILURE;
    }
    switch (request->form) {
    case FORM_TABLE:
        history_print_table(&history, request->span);
        break;
    case FORM_JSON:
        history_print_json(&history, request->span);
        break;
    case FORM_CSV:
        history_print_csv(&history);
        break;
    }
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int history_command(int argc, char **argv)
{
    struct request request;
    struct situation situation;
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (!read_options(&request, argc, argv))
        return EXIT_USAGE;
    situation_read(&situation, hush_complaint);
    const char *project = request.project ? request.project : situation.identity.project_id;
    struct client *client = connect_to_api(&situation, project);
    int status = client ? tell(&request, client, project) : EXIT_FAILURE;
    client_free(client);
    situation_free(&situation);
    return status;
}
