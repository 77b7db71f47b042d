#include "scripted_server.h"

#include "loopback_server.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

enum { PATIENCE_MS = 10000, BACKLOG = 16 };

struct scripted_server_thread {
    pthread_t thread;
    struct server_script script;
    struct scripted_server *server;
    int listener;
    int reserved; /* bound to the same port; never listens */
    int stop[2];  /* a pipe: closed at one end to stop */
    unsigned lists_since_creation;
};

/* As loopback_bind, at ::1. */
static int loopback6_bind(uint16_t *port)
{
    int descriptor = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons(*port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t length = sizeof address;
    if (descriptor < 0 || setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(descriptor, (struct sockaddr *)&address, length) != 0 ||
        getsockname(descriptor, (struct sockaddr *)&address, &length) != 0)
        return -1;
    *port = ntohs(address.sin6_port);
    return descriptor;
}

static int bind_listener(const struct scripted_server_thread *thread)
{
    return thread->script.ipv6 ? loopback6_bind(&thread->server->port) : loopback_bind(&thread->server->port);
}

static const char healthy_head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
static const char created_head[] = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n";
static const char own_body[] = "{\"status\":\"started\",\"counter\":7,\"tags\":[\"nightly\"]}";

#define EXECUTION_7 "{\"id\":\"" SCRIPTED_EXECUTION "\",\"counter\":7,\"tags\":[\"nightly\"]}"
#define EXECUTION_8                                                                                          \
    "{\"id\":\"0197aaaa-0000-4000-8000-000000000008\",\"counter\":8,"                                        \
    "\"tags\":[\"nightly\",\"retry: 1\",\"rerun-of: " SCRIPTED_EXECUTION "\"],"                              \
    "\"urls\":{\"display\":\"https://app.valohai.test/p/a/b/execution/8/\"}}"

static const char list_without_child[] = "{\"count\":1,\"next\":null,\"results\":[" EXECUTION_7 "]}";
static const char list_with_child[] =
    "{\"count\":2,\"next\":null,\"results\":[" EXECUTION_8 "," EXECUTION_7 "]}";

/* True once `descriptor` is readable; false after a while, or when the server is to stop. */
static bool wait_readable(const struct scripted_server_thread *thread, int descriptor, int patience)
{
    struct pollfd waits[2] = {{.fd = descriptor, .events = POLLIN},
                              {.fd = thread->stop[0], .events = POLLIN}};
    return poll(waits, 2, patience) > 0 && waits[1].revents == 0;
}

static size_t content_length(const char *head)
{
    const char *header = strcasestr(head, "\r\nContent-Length:");
    return header ? strtoul(header + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

/* Reads head and body; false if the client went away, sends too much, or speaks TLS (RFC 8446 section 5.1). */
static bool read_request(const struct scripted_server_thread *thread, int connection, char *request)
{
    size_t length = 0;
    for (;;) {
        request[length] = '\0';
        const char *end = strstr(request, "\r\n\r\n");
        if (end && length >= (size_t)(end + 4 - request) + content_length(request))
            return true;
        if (length + 1 >= SCRIPTED_REQUEST_MAX || !wait_readable(thread, connection, PATIENCE_MS))
            return false;
        ssize_t count = recv(connection, request + length, SCRIPTED_REQUEST_MAX - 1 - length, 0);
        if (count <= 0 || request[0] == 0x16)
            return false;
        length += (size_t)count;
    }
}

static enum request_kind kind_of(const char *request)
{
    if (strncmp(request, "POST /api/v0/executions/ ", 25) == 0)
        return REQUEST_POST;
    if (strncmp(request, "GET /api/v0/executions/?", 24) == 0)
        return REQUEST_LIST;
    if (strncmp(request, "GET /api/v0/executions/" SCRIPTED_EXECUTION, 23 + strlen(SCRIPTED_EXECUTION)) == 0)
        return REQUEST_OWN;
    return REQUEST_OTHER;
}

static void send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = send(connection, bytes, length, MSG_NOSIGNAL);
        if (count <= 0)
            return;
        bytes += count;
        length -= (size_t)count;
    }
}

static void send_answer(int connection, const char *head, const char *body, size_t repeats, bool half)
{
    char full_head[1024];
    const size_t length = strlen(body);
    int head_length = snprintf(full_head, sizeof full_head,
                               "%sConnection: close\r\nContent-Length: %zu\r\n\r\n", head, length * repeats);
    send_all(connection, full_head, (size_t)head_length);
    for (size_t i = 0; i < repeats; i++)
        send_all(connection, body, half ? length / 2 : length);
}

static const char *healthy_body(struct scripted_server_thread *thread, enum request_kind kind)
{
    switch (kind) {
    case REQUEST_OWN:
        return thread->script.own_body ? thread->script.own_body : own_body;
    case REQUEST_LIST:
        if (thread->server->created > 0 && thread->lists_since_creation++ >= thread->script.lists_behind)
            return list_with_child;
        return list_without_child;
    case REQUEST_POST:
        return EXECUTION_8;
    default:
        return "{}";
    }
}

static void play(struct scripted_server_thread *thread, int connection, const struct scripted_step *step,
                 enum request_kind kind)
{
    static const struct scripted_step healthy = {.name = "healthy", .acts = true};
    if (!step)
        step = &healthy;
    if (kind == REQUEST_POST && step->acts)
        thread->server->created++;
    const char *head = step->head ? step->head : kind == REQUEST_POST ? created_head : healthy_head;
    const char *body = step->body ? step->body : healthy_body(thread, kind);
    if (step->milliseconds > 0)
        wait_readable(thread, connection, (int)step->milliseconds);
    switch (step->accident) {
    case ACCIDENT_NONE:
    case ACCIDENT_HALF:
        send_answer(connection, head, body, step->body_repeats ? step->body_repeats : 1,
                    step->accident == ACCIDENT_HALF);
        break;
    case ACCIDENT_RESET:
        reset_connection(connection);
        break;
    case ACCIDENT_SILENCE:
        wait_readable(thread, connection, PATIENCE_MS);
        break;
    case ACCIDENT_HANG_UP:
        break;
    }
}

/* The step for the request that comes now; NULL for a healthy one. */
static const struct scripted_step *step_for(const struct scripted_server_thread *thread,
                                            enum request_kind kind)
{
    const struct scripted_fault *fault = &thread->script.faults[kind];
    const unsigned number = thread->server->requests[kind];
    if (thread->script.choose)
        return thread->script.choose(thread->script.choice_context, kind, number);
    return number > fault->after && number - fault->after <= fault->times ? fault->step : NULL;
}

/* Is it time for the outage? It comes once. */
static bool outage_begins(const struct scripted_server_thread *thread)
{
    const struct scripted_outage *outage = &thread->script.outage;
    return outage->milliseconds > 0 && thread->server->requests[outage->kind] >= outage->after;
}

static void serve(struct scripted_server_thread *thread, int connection)
{
    char request[SCRIPTED_REQUEST_MAX];
    if (!read_request(thread, connection, request))
        return;
    const enum request_kind kind = kind_of(request);
    struct scripted_server *server = thread->server;
    server->requests[kind]++;
    memcpy(server->last[kind], request, strlen(request) + 1);
    /* Before the client has its answer: it is not to slip in. */
    if (outage_begins(thread))
        shutdown(thread->listener, SHUT_RDWR);
    play(thread, connection, step_for(thread, kind), kind);
}

/* Nobody listens, so that connects are refused; then again at the same port. */
static bool have_outage(struct scripted_server_thread *thread)
{
    close(thread->listener); /* `reserved` keeps the port from everybody else */
    wait_readable(thread, -1, (int)thread->script.outage.milliseconds);
    thread->script.outage.milliseconds = 0;
    thread->listener = bind_listener(thread);
    return thread->listener >= 0 && listen(thread->listener, BACKLOG) == 0;
}

static void *run(void *context)
{
    struct scripted_server_thread *thread = context;
    if (outage_begins(thread) && !have_outage(thread))
        return NULL;
    while (wait_readable(thread, thread->listener, -1)) {
        int connection = accept4(thread->listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            break;
        serve(thread, connection);
        close(connection);
        if (outage_begins(thread) && !have_outage(thread))
            break;
    }
    return NULL;
}

bool scripted_server_start(struct scripted_server *server, const struct server_script *script)
{
    *server = (struct scripted_server){.port = 0};
    struct scripted_server_thread *thread = calloc(1, sizeof *thread);
    if (!thread)
        return false;
    thread->script = *script;
    thread->server = server;
    server->thread = thread;
    thread->reserved = bind_listener(thread);
    thread->listener = bind_listener(thread);
    if (thread->reserved < 0 || thread->listener < 0 || pipe(thread->stop) != 0)
        return false;
    /* A port that is bound and does not listen refuses. */
    if (!outage_begins(thread) && listen(thread->listener, BACKLOG) != 0)
        return false;
    snprintf(server->origin, sizeof server->origin, script->ipv6 ? "http://[::1]:%u" : "http://127.0.0.1:%u",
             (unsigned)server->port);
    return pthread_create(&thread->thread, NULL, run, thread) == 0;
}

void scripted_server_stop(struct scripted_server *server)
{
    struct scripted_server_thread *thread = server->thread;
    close(thread->stop[1]);
    pthread_join(thread->thread, NULL);
    close(thread->stop[0]);
    close(thread->listener);
    close(thread->reserved);
    free(thread);
    server->thread = NULL;
}
