#include "pretend_valohai_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_value {
    OPTION_PORT_FILE = 256,
    OPTION_DIRECTORY,
    OPTION_LOG,
    OPTION_TOKEN,
    OPTION_TAG,
    OPTION_PARAMETER,
    OPTION_SET,
    OPTION_COMMAND,
    OPTION_COMMAND_FILE,
    OPTION_OTHERS,
    OPTION_TASK,
    OPTION_FAULT,
    OPTION_UPLOAD,
    OPTION_RUN,
    OPTION_ECHO,
    OPTION_UNTIL_IDLE,
    OPTION_LIFETIME,
    OPTION_TLS,
    OPTION_TLS_PORT_FILE,
    OPTION_TLS_NAME,
    OPTION_HELP
};

static const struct {
    struct option option; /* as getopt_long(3) wants it */
    const char *meaning;
} table[] = {
    {{"port-file", required_argument, NULL, OPTION_PORT_FILE}, "FILE: where to write the port (needed)"},
    {{"directory", required_argument, NULL, OPTION_DIRECTORY},
     "DIRECTORY: for the executions' folders (needed)"},
    {{"log", required_argument, NULL, OPTION_LOG}, "FILE: one JSON line for each request"},
    {{"token", required_argument, NULL, OPTION_TOKEN},
     "TOKEN: the API token that is right (default: right-token)"},
    {{"tag", required_argument, NULL, OPTION_TAG}, "TAG: of the first execution; repeatable"},
    {{"parameter", required_argument, NULL, OPTION_PARAMETER},
     "NAME=JSON: a default of the step; repeatable"},
    {{"set", required_argument, NULL, OPTION_SET},
     "FIELD=JSON: any field of the first execution; repeatable"},
    {{"command", required_argument, NULL, OPTION_COMMAND}, "COMMAND: of the step, for sh -c"},
    {{"command-file", required_argument, NULL, OPTION_COMMAND_FILE}, "FILE: the same from a file"},
    {{"others", required_argument, NULL, OPTION_OTHERS},
     "NUMBER: unrelated executions, newer than the first"},
    {{"task", required_argument, NULL, OPTION_TASK},
     "NUMBER: executions of the Task to which the first belongs, itself among them"},
    {{"fault", required_argument, NULL, OPTION_FAULT},
     "KIND:WHICH:WHAT: post:1:502-html, any:2-:slow=5; repeatable"},
    {{"upload", required_argument, NULL, OPTION_UPLOAD},
     "PATTERN:late=SECONDS, :half=SECONDS, :never, :twice: outputs of the step; repeatable"},
    {{"run", no_argument, NULL, OPTION_RUN}, "run the step for the first execution and for what is posted"},
    {{"echo", no_argument, NULL, OPTION_ECHO}, "print what steps print, and every status"},
    {{"until-idle", no_argument, NULL, OPTION_UNTIL_IDLE},
     "end with 0 when every execution has ended (needs --run)"},
    {{"lifetime", required_argument, NULL, OPTION_LIFETIME}, "SECONDS: end after (default 600)"},
    {{"tls", required_argument, NULL, OPTION_TLS},
     "FILE: certificate and key, PEM, to be asked over TLS too"},
    {{"tls-port-file", required_argument, NULL, OPTION_TLS_PORT_FILE}, "FILE: where to write that port"},
    {{"tls-name", required_argument, NULL, OPTION_TLS_NAME}, "NAME: in our URLs then (default 127.0.0.1)"},
    {{"help", no_argument, NULL, OPTION_HELP}, "show this help"},
};

enum { OPTION_COUNT = sizeof table / sizeof *table };

static void print_help(void)
{
    puts("usage: pretend-valohai --port-file FILE --directory DIRECTORY [option]...\n"
         "Serves the part of Valohai's API that vhretry uses, on a free loopback port.\n");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        printf("  --%-13s %s\n", table[i].option.name, table[i].meaning);
    puts("\nfaults (WHAT):");
    print_faults(stdout);
}

_Noreturn static void reject(const char *option, const char *value, const char *advice)
{
    fprintf(stderr, "pretend-valohai: --%s: \"%s\" %s\n", option, value, advice);
    exit(2);
}

/* Adds NAME=JSON to `object`. */
static void add_assignment(struct json_object *object, const char *option, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    enum json_tokener_error error = json_tokener_success;
    char name[128];
    if (!equals || (size_t)(equals - assignment) >= sizeof name)
        reject(option, assignment, "is not NAME=JSON");
    snprintf(name, sizeof name, "%.*s", (int)(equals - assignment), assignment);
    struct json_object *value = json_tokener_parse_verbose(equals + 1, &error);
    if (error != json_tokener_success)
        reject(option, assignment, "is not NAME=JSON (a text needs quotes: title='\"nightly\"')");
    json_object_object_add(object, name, value);
}

/* PATTERN:WHAT, cut in place where the pattern ends. */
static bool add_upload_rule(struct options *options, char *text)
{
    static const struct {
        const char *name;
        enum upload_trouble trouble;
    } troubles[] = {
        {"late=", UPLOAD_LATE}, {"half=", UPLOAD_HALF}, {"never", UPLOAD_NEVER}, {"twice", UPLOAD_TWICE}};
    char *colon = strrchr(text, ':');
    for (size_t i = 0; colon && i < sizeof troubles / sizeof *troubles; i++) {
        const size_t length = strlen(troubles[i].name);
        if (options->upload_rule_count == UPLOAD_RULES_MAX ||
            strncmp(colon + 1, troubles[i].name, length) != 0)
            continue;
        *colon = '\0';
        options->upload_rules[options->upload_rule_count++] =
            (struct upload_rule){text, troubles[i].trouble, strtod(colon + 1 + length, NULL)};
        return true;
    }
    return false;
}

static void set_command(struct options *options, char *command)
{
    free(options->command);
    options->command = command;
    if (!command)
        abort();
}

static char *read_file(const char *option, const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "re");
    if (!file || getdelim(&text, &size, '\0', file) < 0)
        reject(option, path, file ? "is empty" : strerror(errno));
    fclose(file);
    return text;
}

static void take(struct options *options, int option, char *value)
{
    switch (option) {
    case OPTION_PORT_FILE:
        options->port_file = value;
        break;
    case OPTION_DIRECTORY:
        options->directory = value;
        break;
    case OPTION_LOG:
        options->log = value;
        break;
    case OPTION_TOKEN:
        options->tokens.rest = value;
        break;
    case OPTION_TAG:
        json_object_array_add(json_object_object_get(options->original, "tags"),
                              json_object_new_string(value));
        break;
    case OPTION_PARAMETER:
        add_assignment(options->step_parameters, "parameter", value);
        break;
    case OPTION_SET:
        add_assignment(options->fields, "set", value);
        break;
    case OPTION_COMMAND:
        set_command(options, strdup(value));
        break;
    case OPTION_COMMAND_FILE:
        set_command(options, read_file("command-file", value));
        break;
    case OPTION_OTHERS:
        options->others = (int)strtol(value, NULL, 10);
        break;
    case OPTION_TASK:
        options->task = (int)strtol(value, NULL, 10);
        break;
    case OPTION_FAULT:
        if (!fault_plan_add(&options->faults, value))
            reject("fault", value, "is not KIND:WHICH:WHAT; --help lists them");
        break;
    case OPTION_UPLOAD:
        if (!add_upload_rule(options, value))
            reject("upload", value, "is not PATTERN:late=SECONDS, half=SECONDS, never or twice");
        break;
    case OPTION_RUN:
        options->runs = true;
        break;
    case OPTION_ECHO:
        options->echoes = true;
        break;
    case OPTION_UNTIL_IDLE:
        options->until_idle = true;
        break;
    case OPTION_LIFETIME:
        options->lifetime = strtod(value, NULL);
        if (options->lifetime <= 0)
            reject("lifetime", value, "is not a number of seconds");
        break;
    case OPTION_TLS:
        options->identity = value;
        break;
    case OPTION_TLS_PORT_FILE:
        options->tls_port_file = value;
        break;
    case OPTION_TLS_NAME:
        options->tls_name = value;
        break;
    case OPTION_HELP:
        print_help();
        exit(0);
    default:
        exit(2);
    }
}

static void set_defaults(struct options *options)
{
    *options = (struct options){
        .tokens = {.rest = "right-token", .status_detail = "status-detail-token"},
        .original = json_object_new_object(),
        .fields = json_object_new_object(),
        .step_parameters = json_object_new_object(),
        .lifetime = 600,
        .tls_name = "127.0.0.1",
    };
    set_command(options, strdup("true"));
    json_object_object_add(options->original, "project", json_object_new_string(PROJECT_ID));
    json_object_object_add(options->original, "commit", json_object_new_string(COMMIT_IDENTIFIER));
    json_object_object_add(options->original, "step", json_object_new_string(STEP_NAME));
    json_object_object_add(options->original, "inherit_environment_variables", json_object_new_boolean(true));
    json_object_object_add(options->original, "tags", json_object_new_array());
}

void options_read(struct options *options, int count, char **arguments)
{
    struct option long_options[OPTION_COUNT + 1] = {0};
    for (size_t i = 0; i < OPTION_COUNT; i++)
        long_options[i] = table[i].option;
    set_defaults(options);
    int option = 0;
    while ((option = getopt_long(count, arguments, "", long_options, NULL)) != -1)
        take(options, option, optarg);
    if (optind < count)
        reject("help", arguments[optind], "is not an option; try --help");
    if (!options->port_file || !options->directory)
        reject(options->port_file ? "directory" : "port-file", "", "is missing; try --help");
    if (options->identity && !options->tls_port_file)
        reject("tls-port-file", "", "is missing; --tls needs it");
}

void options_free(struct options *options)
{
    json_object_put(options->original);
    json_object_put(options->fields);
    json_object_put(options->step_parameters);
    free(options->command);
}
