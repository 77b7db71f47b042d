/* vhretry history: the project's retries as a table. */
#include "history.h"

#include "../settle/situation.h"
#include "../valohai/api_host.h"
#include "../valohai/retry_history.h"
#include "../words/say.h"
#include "../words/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "Usage: vhretry history [--json] [--project ID] [--limit N]\n"
                            "\n"
                            "The project's retries as a table: which steps, classes and peers, and how many\n"
                            "succeeded. Asks the API, with the token in VH_API_TOKEN.\n"
                            "\n"
                            "  --json         print this as JSON\n"
                            "  --project ID   another project than the execution's own\n"
                            "  --limit N      look at the newest N executions: 1 to 2000 (default: 500)\n"
                            "  --help         show this help\n"
                            "\n"
                            "Exit status: 0; 1 if Valohai does not tell; 2 for a usage error.\n";

struct request {
    bool json;
    const char *project; /* NULL: the execution's own */
    size_t limit;
};

static bool read_limit(struct request *request, const char *value)
{
    char *end;
    request->limit = strtoul(value, &end, 10);
    if (*value >= '0' && *value <= '9' && *end == '\0' && request->limit >= 1 &&
        request->limit <= HISTORY_EXECUTIONS_MAX)
        return true;
    say("history: --limit: \"%s\" is not a number from 1 to %d", value, (int)HISTORY_EXECUTIONS_MAX);
    return false;
}

/* False for a usage error, which has been told. */
static bool read_options(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"project", required_argument, NULL, 'p'},
                                            {"limit", required_argument, NULL, 'l'},
                                            {NULL, 0, NULL, 0}};
    *request = (struct request){.limit = 500};
    opterr = 0;
    while (optind < argc) {
        const char *word = argv[optind];
        int option = getopt_long(argc, argv, "+:", options, NULL); /* +: no other order of the words */
        if (option == 'j') {
            request->json = true;
        } else if (option == 'p') {
            request->project = optarg;
        } else if (option != 'l') {
            if (option == ':')
                say("history: %s needs a value; try: vhretry history --help", word);
            else
                refuse_word("history", word);
            return false;
        } else if (!read_limit(request, optarg)) {
            return false;
        }
    }
    return true;
}

static void print_line(void)
{
    printf("------- --------- ------ ------- -------------- ---------------- ---------------------\n");
}

static void print_table(const struct history *history)
{
    struct history_row total = {.retries = 0};
    printf("retries succeeded failed running class          step             peer\n");
    print_line();
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        printf("%7u %9u %6u %7u %-14s %-16s %s\n", row->retries, row->succeeded, row->failed, row->running,
               row->class, row->step, row->peer);
        total.retries += row->retries;
        total.succeeded += row->succeeded;
        total.failed += row->failed;
        total.running += row->running;
    }
    print_line();
    printf("%7u %9u %6u %7u ", total.retries, total.succeeded, total.failed, total.running);
    if (history->complete)
        printf("%zu %s in total\n", history->executions,
               history->executions == 1 ? "execution" : "executions");
    else
        printf("total of the newest %zu executions\n", history->executions);
}

static void print_json(const struct history *history)
{
    struct json_object *report = json_object_new_object();
    struct json_object *rows = json_object_new_array();
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        struct json_object *entry = json_object_new_object();
        json_object_object_add(entry, "retries", json_object_new_int64(row->retries));
        json_object_object_add(entry, "succeeded", json_object_new_int64(row->succeeded));
        json_object_object_add(entry, "failed", json_object_new_int64(row->failed));
        json_object_object_add(entry, "running", json_object_new_int64(row->running));
        json_object_object_add(entry, "class", json_object_new_string(row->class));
        json_object_object_add(entry, "step", json_object_new_string(row->step));
        json_object_object_add(entry, "peer", json_object_new_string(row->peer));
        json_object_array_add(rows, entry);
    }
    json_object_object_add(report, "rows", rows);
    json_object_object_add(report, "executions", json_object_new_int64((int64_t)history->executions));
    json_object_object_add(report, "complete", json_object_new_boolean(history->complete));
    puts(json_object_to_json_string_ext(report, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(report);
}

/* NULL, and the reason said, if nobody can be asked. */
static struct client *connect_to_api(const struct situation *situation, const char *project)
{
    char host[512];
    char problem[512];
    const struct settings *settings = &situation->settings;
    if (!project) {
        say("history: which project? This is no execution of one; give --project ID");
        return NULL;
    }
    if (!settings->token) {
        say("history: VH_API_TOKEN is not set; make a token in Valohai (My profile > Authentication)");
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

static int tell(const struct request *request, struct client *client, const char *project)
{
    static struct history history;
    if (!history_read(&history, client, project, request->limit)) {
        say("history: %s", history.problem);
        return EXIT_FAILURE;
    }
    if (request->json)
        print_json(&history);
    else
        print_table(&history);
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
