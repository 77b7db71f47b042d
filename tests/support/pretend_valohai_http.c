#include "pretend_valohai_http.h"

#include "loopback_server.h"
#include "pretend_valohai_control.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>

enum { BODY_MAX = 1 << 20 };

enum stage { STAGE_RECEIVING, STAGE_CHECKED, STAGE_ACTED };

struct exchange {
    struct MHD_Connection *connection;
    enum stage stage;
    char *body; /* NUL-terminated */
    size_t length;
    struct checked checked;
    const struct trouble *trouble; /* NULL: none */
    struct response response;
    double due;            /* held until then */
    struct exchange *next; /* held after this one */
};

static void listen_again(struct server *server)
{
    server->outage_until = 0;
    server->listening = loopback_bind(&server->port);
    if (server->listening < 0 || listen(server->listening, SOMAXCONN) != 0 ||
        fcntl(server->listening, F_SETFL, O_NONBLOCK) != 0) {
        fprintf(stderr, "pretend-valohai: port %u: %s\n", (unsigned)server->port, strerror(errno));
        exit(1);
    }
}

static void begin_outage(struct server *server, double seconds)
{
    if (server->listening >= 0)
        close(server->listening);
    server->listening = -1;
    server->outage_until = seconds_now() + seconds;
}

static enum MHD_Result add_to_object(void *object, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    (void)kind;
    json_object_object_add(object, name, json_object_new_string(value ? value : ""));
    return MHD_YES;
}

/* The query as an object, to be put by the caller. */
static struct json_object *query_of(struct MHD_Connection *connection)
{
    struct json_object *query = json_object_new_object();
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_to_object, query);
    return query;
}

static const char *header_of(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void check_exchange(struct server *server, struct exchange *exchange, const char *method,
                           const char *path, struct json_object *query)
{
    const struct received received = {
        .method = method,
        .path = path,
        .authorization = header_of(exchange->connection, MHD_HTTP_HEADER_AUTHORIZATION),
        .accept = header_of(exchange->connection, MHD_HTTP_HEADER_ACCEPT),
        .content_type = header_of(exchange->connection, MHD_HTTP_HEADER_CONTENT_TYPE),
        .body = exchange->body ? exchange->body : "",
        .query = query,
    };
    check_request(&exchange->checked, &received, &server->tokens, server->store);
    exchange->trouble = fault_plan_next(server->faults, exchange->checked.kind);
}

/* One line per request, complete before its answer leaves: who has the answer finds the line. */
static void log_exchange(const struct server *server, const struct exchange *exchange, const char *method,
                         const char *path, struct json_object *query)
{
    if (!server->log)
        return;
    const struct trouble *trouble = exchange->trouble;
    struct json_object *line = json_object_new_object();
    double now = seconds_now();
    char time[32];
    snprintf(time, sizeof time, "%.3f", now);
    json_object_object_add(line, "time", json_object_new_double_s(now, time));
    json_object_object_add(line, "call", json_object_new_string(call_kind_name(exchange->checked.kind)));
    json_object_object_add(line, "method", json_object_new_string(method));
    json_object_object_add(line, "path", json_object_new_string(path));
    json_object_object_add(line, "query", json_object_get(query));
    json_object_object_add(line, "token", json_object_new_string(exchange->checked.token));
    json_object_object_add(line, "body", json_object_get(exchange->checked.body));
    /* A reset leaves nothing that could be called a status. */
    bool answered = !trouble || trouble->delivery != DELIVER_RESET;
    json_object_object_add(line, "status", answered ? json_object_new_int(exchange->response.status) : NULL);
    json_object_object_add(line, "execution",
                           exchange->response.created ? json_object_new_string(exchange->response.created->id)
                                                      : NULL);
    json_object_object_add(line, "fault", trouble ? json_object_new_string(trouble->name) : NULL);
    json_object_object_add(line, "violations", json_object_get(exchange->checked.violations));
    fprintf(server->log, "%s\n", json_object_to_json_string_ext(line, JSON_C_TO_STRING_NOSLASHESCAPE));
    fflush(server->log);
    json_object_put(line);
}

static enum MHD_Result reset(struct exchange *exchange)
{
    const union MHD_ConnectionInfo *information =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (information)
        reset_connection(information->connect_fd);
    return MHD_NO;
}

/* The first half of an answer that was announced whole (MHD_ContentReaderCallback). */
static ssize_t read_half(void *text, uint64_t position, char *buffer, size_t size)
{
    size_t half = strlen(text) / 2;
    if (position >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t length = half - (size_t)position;
    length = length < size ? length : size;
    memcpy(buffer, (const char *)text + position, length);
    return (ssize_t)length;
}

static enum MHD_Result send_answer(struct exchange *exchange, bool whole, bool last)
{
    const struct response *answer = &exchange->response;
    size_t length = strlen(answer->text);
    struct MHD_Response *response =
        whole ? MHD_create_response_from_buffer(length, answer->text, MHD_RESPMEM_MUST_COPY)
              : MHD_create_response_from_callback(length, 4096, read_half, answer->text, NULL);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    if (answer->header)
        MHD_add_response_header(response, answer->header, answer->value);
    if (last)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result queued = MHD_queue_response(exchange->connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result hold(struct server *server, struct exchange *exchange, double seconds)
{
    exchange->due = seconds_now() + seconds;
    exchange->next = server->held;
    server->held = exchange;
    server->store->slow_calls++;
    MHD_suspend_connection(exchange->connection);
    return MHD_YES;
}

static enum MHD_Result deliver(struct server *server, struct exchange *exchange)
{
    const struct trouble *trouble = exchange->trouble;
    /* Before a byte leaves: who sees this call's end must find the port closed. */
    if (trouble && trouble->outage > 0)
        begin_outage(server, trouble->outage);
    if (trouble && trouble->delivery == DELIVER_RESET)
        return reset(exchange);
    return send_answer(exchange, !trouble || trouble->delivery == DELIVER_WHOLE,
                       trouble && trouble->outage > 0);
}

/* A whole request has arrived, or its delay is over: goes on from where it is. */
static enum MHD_Result proceed(struct server *server, struct exchange *exchange, const char *method,
                               const char *path)
{
    struct json_object *query = query_of(exchange->connection);
    enum MHD_Result result = MHD_YES;
    double wait = 0;
    if (exchange->stage == STAGE_RECEIVING) {
        check_exchange(server, exchange, method, path, query);
        exchange->stage = STAGE_CHECKED;
        wait = exchange->trouble ? exchange->trouble->wait_before : 0;
    }
    if (wait <= 0 && exchange->stage == STAGE_CHECKED) {
        response_to_call(&exchange->response, server->store, &exchange->checked, exchange->trouble, query);
        log_exchange(server, exchange, method, path, query);
        exchange->stage = STAGE_ACTED;
        wait = exchange->trouble ? exchange->trouble->wait_after : 0;
    }
    result = wait > 0 ? hold(server, exchange, wait) : deliver(server, exchange);
    json_object_put(query);
    return result;
}

static bool append(struct exchange *exchange, const char *data, size_t length)
{
    if (exchange->length + length > BODY_MAX)
        return false;
    char *grown = realloc(exchange->body, exchange->length + length + 1);
    if (!grown)
        return false;
    memcpy(grown + exchange->length, data, length);
    exchange->body = grown;
    exchange->length += length;
    grown[exchange->length] = '\0';
    return true;
}

/* MHD_AccessHandlerCallback: called when the headers are there, for each piece of the body, and at its end. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *data, size_t *length,
                              void **state)
{
    struct server *server = context;
    struct exchange *exchange = *state;
    (void)version;
    if (!exchange) {
        exchange = calloc(1, sizeof *exchange);
        if (!exchange)
            return MHD_NO;
        exchange->connection = connection;
        *state = exchange;
        return MHD_YES;
    }
    if (*length > 0) {
        bool kept = append(exchange, data, *length);
        *length = 0;
        return kept ? MHD_YES : MHD_NO;
    }
    /* A connection kept alive from before an outage is no way around it. */
    if (server->outage_until > 0)
        return reset(exchange);
    if (strncmp(path, "/control/", strlen("/control/")) != 0)
        return proceed(server, exchange, method, path);
    control_call(&exchange->response, server->store, server->faults, server->stop, method, path,
                 exchange->body ? exchange->body : "");
    return send_answer(exchange, true, false);
}

static void complete(void *context, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode code)
{
    struct exchange *exchange = *state;
    (void)context;
    (void)connection;
    (void)code;
    if (!exchange)
        return;
    checked_free(&exchange->checked);
    response_free(&exchange->response);
    free(exchange->body);
    free(exchange);
    *state = NULL;
}

static struct MHD_Daemon *start_daemon(struct server *server, const char *identity)
{
    const struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)identity},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)identity},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME;
    return MHD_start_daemon(identity ? flags | MHD_USE_TLS : flags, 0, NULL, NULL, handle, server,
                            MHD_OPTION_NOTIFY_COMPLETED, complete, NULL, MHD_OPTION_ARRAY,
                            identity ? secure : &secure[2], MHD_OPTION_END);
}

static bool start_secure(struct server *server)
{
    server->secure_listening = loopback_bind(&server->secure_port);
    if (server->secure_listening < 0 || listen(server->secure_listening, SOMAXCONN) != 0 ||
        fcntl(server->secure_listening, F_SETFL, O_NONBLOCK) != 0)
        return false;
    server->secure = start_daemon(server, server->identity);
    return server->secure != NULL;
}

bool server_start(struct server *server)
{
    server->port = 0;
    server->reserved = loopback_bind(&server->port);
    server->secure_listening = -1;
    if (server->reserved < 0)
        return false;
    listen_again(server);
    server->daemon = start_daemon(server, NULL);
    return server->daemon != NULL && (!server->identity || start_secure(server));
}

static int descriptor_of(struct MHD_Daemon *daemon)
{
    return MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

size_t server_descriptors(const struct server *server, int descriptors[SERVER_DESCRIPTORS_MAX])
{
    size_t count = 0;
    descriptors[count++] = descriptor_of(server->daemon);
    if (server->listening >= 0)
        descriptors[count++] = server->listening;
    if (server->secure) {
        descriptors[count++] = descriptor_of(server->secure);
        descriptors[count++] = server->secure_listening;
    }
    return count;
}

static void accept_all(struct MHD_Daemon *daemon, int listening)
{
    while (listening >= 0) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        int connection = accept4(listening, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection < 0)
            return;
        MHD_add_connection(daemon, connection, (struct sockaddr *)&peer, length);
    }
}

static void release_due(struct server *server, double now)
{
    struct exchange **link = &server->held;
    while (*link) {
        struct exchange *exchange = *link;
        if (exchange->due > now) {
            link = &exchange->next;
            continue;
        }
        *link = exchange->next;
        MHD_resume_connection(exchange->connection);
    }
}

void server_turn(struct server *server)
{
    double now = seconds_now();
    if (server->outage_until > 0 && now >= server->outage_until)
        listen_again(server);
    accept_all(server->daemon, server->listening);
    accept_all(server->secure, server->secure_listening);
    release_due(server, now);
    MHD_run(server->daemon);
    if (server->secure)
        MHD_run(server->secure);
}

int server_timeout(const struct server *server)
{
    MHD_UNSIGNED_LONG_LONG wanted = 0;
    double until = server->outage_until;
    for (const struct exchange *exchange = server->held; exchange; exchange = exchange->next)
        if (until <= 0 || exchange->due < until)
            until = exchange->due;
    int timeout = -1;
    if (until > 0) {
        double left = (until - seconds_now()) * 1e3;
        timeout = left > 0 ? (int)left + 1 : 0;
    }
    struct MHD_Daemon *const daemons[] = {server->daemon, server->secure};
    for (size_t i = 0; i < 2 && daemons[i]; i++)
        if (MHD_get_timeout(daemons[i], &wanted) == MHD_YES && (timeout < 0 || wanted < (unsigned)timeout))
            timeout = (int)wanted;
    return timeout;
}

void server_stop(struct server *server)
{
    release_due(server, seconds_now() + 1e9); /* MHD must not be stopped with suspended connections */
    MHD_stop_daemon(server->daemon);
    if (server->secure)
        MHD_stop_daemon(server->secure);
    if (server->secure_listening >= 0)
        close(server->secure_listening);
    if (server->listening >= 0)
        close(server->listening);
    close(server->reserved);
}
