/* pretend-valohai: a Valohai for tests and for the demo, on this machine alone.
 *
 * It is strict about what it is asked, fails as it is told, logs every request, and with --run starts the step of
 * what is posted, as the platform would. --help lists its options, pretend_valohai_control.h its control calls.
 */
#include "../../core/pretend/outputs.h"
#include "loopback_server.h"
#include "pretend_valohai_control.h"
#include "pretend_valohai_log.h"
#include "pretend_valohai_options.h"
#include "pretend_valohai_step.h"
#include "pretend_valohai_tls.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

/* What the plugs of the server look at. */
static struct platform platform;
static FILE *request_log;

static bool stop_execution(const struct execution *execution)
{
    return platform_stop(&platform, execution);
}

static bool control(void *context, const struct http_request *request, struct response *response)
{
    if (strncmp(request->path, "/control/", strlen("/control/")) != 0)
        return false;
    control_call(response, platform.store, context, stop_execution, request->method, request->path,
                 request->body);
    return true;
}

static void write_log(void *context, const struct call *call)
{
    (void)context;
    if (request_log)
        log_call(request_log, call);
}

/* `#119 error    "Retry 1/3 failed due to: ..."`; the tags when it is new, as they do not change. */
static void print_execution(const struct execution *execution)
{
    const char *detail = execution_status_detail(execution);
    struct json_object *tags = json_object_object_get(execution->body, "tags");
    bool tagged = strcmp(execution_status(execution), "queued") == 0 && json_object_array_length(tags) > 0;
    if (*detail)
        printf("#%d %-8s \"%s\"\n", execution->counter, execution_status(execution), detail);
    else if (tagged)
        printf("#%d queued   tags %s\n", execution->counter,
               json_object_to_json_string_ext(tags, JSON_C_TO_STRING_PLAIN));
    else
        printf("#%d %s\n", execution->counter, execution_status(execution));
    fflush(stdout);
}

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "pretend-valohai: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The first execution with the others of its Task, and the unrelated ones that a sweep may have started since. */
static void fill_store(struct store *store, const struct options *options)
{
    const char *status = options->runs ? "queued" : "started";
    if (options->task > 0) {
        char id[EXECUTION_ID_SIZE];
        struct json_object *task = json_object_new_object();
        make_id(id);
        json_object_object_add(task, "id", json_object_new_string(id));
        json_object_object_add(task, "counter", json_object_new_int(7));
        json_object_object_add(options->original, "task", task);
    }
    struct execution *original = store_add(store, options->original, status);
    for (int i = 1; i < options->task; i++)
        store_add(store, options->original, status);
    json_object_object_del(options->original, "task");
    json_object_object_foreach(options->fields, name, value)
    {
        execution_set(store, original, name, json_object_get(value));
    }
    for (int i = 0; i < options->others; i++)
        store_add(store, options->original, "complete");
}

/* SIGTERM and SIGINT end us, SIGCHLD says that a step ended; all are read, none interrupts. */
static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* True if one of the signals that arrived asks us to end. */
static bool is_told_to_end(int signals)
{
    struct signalfd_siginfo information;
    bool told = false;
    while (read(signals, &information, sizeof information) == (ssize_t)sizeof information)
        told = told || information.ssi_signo != SIGCHLD;
    return told;
}

static void wait_for_something(const struct server *server, int signals, double end)
{
    enum { STEPS_MAX = 256 };
    struct pollfd waits[SERVER_WAITS_MAX + STEPS_MAX + 1] = {{.fd = signals, .events = POLLIN}};
    int outputs[STEPS_MAX];
    const size_t first = 1 + server_waits(server, waits + 1); /* of the steps' outputs */
    const size_t steps = platform_descriptors(&platform, outputs, STEPS_MAX);
    for (size_t i = 0; i < steps; i++)
        waits[first + i] = (struct pollfd){.fd = outputs[i], .events = POLLIN};
    double left = (end - seconds_now()) * 1e3;
    int timeout = server_timeout(server);
    if (timeout < 0 || left < timeout)
        timeout = left > 0 ? (int)left + 1 : 0;
    if (poll(waits, first + steps, timeout) <= 0)
        return;
    for (size_t i = first; i < first + steps; i++)
        if (waits[i].revents)
            platform_read(&platform, waits[i].fd);
}

/* Where executions are told to report to. */
static void set_origin(struct store *store, const struct server *server, const struct options *options)
{
    uint16_t port = 0;
    if (!options->identity) {
        snprintf(store->origin, sizeof store->origin, "http://127.0.0.1:%u", (unsigned)server->port);
        return;
    }
    if (!tls_front_start(options->identity, server->port, &port))
        fail(options->identity);
    snprintf(store->origin, sizeof store->origin, "https://%s:%u", options->tls_name, (unsigned)port);
    if (!port_file_write(options->tls_port_file, port))
        fail(options->tls_port_file);
}

/* Serves until there is a reason to end; returns the exit status. */
static int serve(struct server *server, const struct options *options)
{
    int signals = open_signals();
    double end = seconds_now() + options->lifetime;
    if (signals < 0)
        fail("signalfd");
    for (;;) {
        server_turn(server);
        if (!platform_start_new(&platform))
            return 1;
        wait_for_something(server, signals, end);
        if (is_told_to_end(signals))
            return 0;
        platform_reap(&platform);
        if (options->until_idle && platform_is_idle(&platform))
            return 0;
        if (seconds_now() < end)
            continue;
        if (!options->until_idle)
            return 0;
        fprintf(stderr, "pretend-valohai: executions still run after %g s (--lifetime)\n", options->lifetime);
        return 1;
    }
}

int main(int count, char **arguments)
{
    struct options options;
    struct store store = {.first_counter = 118};
    options_read(&options, count, arguments);
    end_with_parent();
    signal(SIGPIPE, SIG_IGN);
    struct server server = {
        .store = &store,
        .tokens = options.tokens,
        .plug = {
            .trouble = fault_plan_next, .control = control, .log = write_log, .context = &options.faults}};
    char *directory = NULL; /* absolute: steps run in another one */
    if ((mkdir(options.directory, 0755) != 0 && errno != EEXIST) ||
        !(directory = realpath(options.directory, NULL)))
        fail(options.directory);
    if (options.log && !(request_log = fopen(options.log, "ae")))
        fail(options.log);
    if (!server_start(&server))
        fail("no loopback port");
    set_origin(&store, &server, &options);
    store.step_parameters = json_object_get(options.step_parameters);
    store.step_command = options.command;
    store.upload_rules = options.upload_rules;
    store.upload_rule_count = options.upload_rule_count;
    store.announce = options.echoes ? print_execution : NULL;
    store.stop = stop_execution;
    platform = (struct platform){.store = &store,
                                 .directory = directory,
                                 .token = options.tokens.status_detail,
                                 .runs = options.runs,
                                 .echoes = options.echoes};
    fill_store(&store, &options);
    /* The config folder of the first execution is there before the port is told. */
    bool ready = options.runs || platform_start_new(&platform);
    if (ready && !port_file_write(options.port_file, server.port))
        fail(options.port_file);
    int status = ready ? serve(&server, &options) : 1;
    platform_end(&platform);
    if (options.until_idle) {
        puts("at the end:");
        for (size_t i = 0; i < store.count; i++)
            print_execution(store.executions[i]);
    }
    server_stop(&server);
    outputs_free(&store);
    store_free(&store);
    options_free(&options);
    free(directory);
    if (request_log)
        fclose(request_log);
    return status;
}
