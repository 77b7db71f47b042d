#include "server.h"

#include "loopback.h"

#include <fcntl.h>
#include <stdlib.h>

enum { CHUNK = 16384 };

static bool listen_again(struct server *server)
{
    server->outage_until = 0;
    server->listening = loopback_bind(&server->port);
    return server->listening >= 0 && listen(server->listening, SOMAXCONN) == 0 &&
           fcntl(server->listening, F_SETFL, O_NONBLOCK) == 0;
}

static void begin_outage(struct server *server, double seconds)
{
    if (server->listening >= 0)
        close(server->listening);
    server->listening = -1;
    server->outage_until = seconds_now() + seconds;
}

static void call_free(struct call *call)
{
    checked_free(&call->checked);
    response_free(&call->response);
    http_request_free(&call->request);
    call->trouble = NULL;
}

static void close_connection(struct connection *connection)
{
    close(connection->descriptor);
    call_free(&connection->call);
    free(connection->received);
    free(connection->answer);
    *connection = (struct connection){.descriptor = -1};
}

static void reset(struct connection *connection)
{
    reset_connection(connection->descriptor);
    close_connection(connection);
}

/* Fewer reasons than there are statuses: the client reads the number (RFC 9112 section 4). */
static const char *reason_of(int status)
{
    return status < 300 ? "OK" : status < 400 ? "Moved" : status < 500 ? "Refused" : "Trouble";
}

/* Puts the answer in place; of its body only the half where that is all that is to arrive. */
static bool compose(struct connection *connection, bool whole)
{
    const struct response *response = &connection->call.response;
    const size_t body = strlen(response->text);
    free(connection->answer);
    const int length = asprintf(
        &connection->answer,
        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s%s%s%s%s\r\n%.*s", response->status,
        reason_of(response->status), response->type, body, response->header ? response->header : "",
        response->header ? ": " : "", response->header ? response->value : "", response->header ? "\r\n" : "",
        connection->last ? "Connection: close\r\n" : "", (int)(whole ? body : body / 2), response->text);
    if (length < 0)
        connection->answer = NULL;
    connection->answer_length = length < 0 ? 0 : (size_t)length;
    connection->answer_sent = 0;
    connection->stage = CONNECTION_SENDS;
    return length >= 0;
}

static void deliver(struct server *server, struct connection *connection)
{
    const struct trouble *trouble = connection->call.trouble;
    const bool whole = !trouble || trouble->delivery == DELIVER_WHOLE;
    /* Before a byte leaves: who sees this call's end must find the port closed. */
    if (trouble && trouble->outage > 0)
        begin_outage(server, trouble->outage);
    connection->last = connection->call.request.last || !whole || (trouble && trouble->outage > 0);
    if (trouble && trouble->delivery == DELIVER_RESET)
        reset(connection);
    else if (!compose(connection, whole))
        close_connection(connection);
}

static void hold(struct server *server, struct connection *connection, double seconds)
{
    connection->due = seconds_now() + seconds;
    server->store->slow_calls++;
}

static void answer(struct server *server, struct connection *connection)
{
    struct call *call = &connection->call;
    response_to_call(&call->response, server->store, &call->checked, call->trouble, call->request.query);
    if (server->plug.log)
        server->plug.log(server->plug.context, call);
    connection->stage = CONNECTION_WAITS_TO_ANSWER;
    if (call->trouble && call->trouble->wait_after > 0)
        hold(server, connection, call->trouble->wait_after);
    else
        deliver(server, connection);
}

/* A whole request is there. */
static void meet_call(struct server *server, struct connection *connection)
{
    struct call *call = &connection->call;
    /* A connection kept alive from before an outage is no way around it. */
    if (server->outage_until > 0) {
        reset(connection);
        return;
    }
    if (server->plug.control && server->plug.control(server->plug.context, &call->request, &call->response)) {
        deliver(server, connection);
        return;
    }
    const struct received received = {
        .method = call->request.method,
        .path = call->request.path,
        .authorization = call->request.authorization,
        .accept = call->request.accept,
        .content_type = call->request.content_type,
        .body = call->request.body,
        .query = call->request.query,
    };
    check_request(&call->checked, &received, &server->tokens, server->store);
    if (server->plug.trouble)
        call->trouble = server->plug.trouble(server->plug.context, call->checked.kind);
    connection->stage = CONNECTION_WAITS_TO_ACT;
    if (call->trouble && call->trouble->wait_before > 0)
        hold(server, connection, call->trouble->wait_before);
    else
        answer(server, connection);
}

/* Takes what has arrived as a request, if it is a whole one. */
static void read_request(struct server *server, struct connection *connection)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    size_t used = 0;
    switch (http_request_read(&connection->call.request, connection->received, connection->received_length,
                              &used)) {
    case HTTP_REQUEST_WANTS_CONTINUE:
        if (!connection->continued &&
            send(connection->descriptor, go_on, strlen(go_on), MSG_NOSIGNAL) != (ssize_t)strlen(go_on))
            close_connection(connection);
        connection->continued = true;
        break;
    case HTTP_REQUEST_INCOMPLETE:
        break;
    case HTTP_REQUEST_MALFORMED:
        close_connection(connection);
        break;
    case HTTP_REQUEST_COMPLETE:
        connection->received_length -= used;
        memmove(connection->received, connection->received + used, connection->received_length);
        connection->continued = false;
        meet_call(server, connection);
        break;
    }
}

static void receive(struct server *server, struct connection *connection)
{
    char *grown = realloc(connection->received, connection->received_length + CHUNK);
    if (!grown) {
        close_connection(connection);
        return;
    }
    connection->received = grown;
    const ssize_t length =
        recv(connection->descriptor, grown + connection->received_length, CHUNK, MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length <= 0) {
        close_connection(connection);
        return;
    }
    connection->received_length += (size_t)length;
    read_request(server, connection);
}

static void send_rest(struct server *server, struct connection *connection)
{
    const ssize_t length =
        send(connection->descriptor, connection->answer + connection->answer_sent,
             connection->answer_length - connection->answer_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    connection->answer_sent += length > 0 ? (size_t)length : 0;
    if (length >= 0 && connection->answer_sent < connection->answer_length)
        return;
    if (length < 0 || connection->last) {
        close_connection(connection);
        return;
    }
    call_free(&connection->call);
    connection->stage = CONNECTION_RECEIVES;
    if (connection->received_length > 0)
        read_request(server, connection); /* it was sent before the answer */
}

/* Goes on where the connection is. A call that waits takes effect even if its client has gone. */
static void serve(struct server *server, struct connection *connection, double now)
{
    const bool waits =
        connection->stage == CONNECTION_WAITS_TO_ACT || connection->stage == CONNECTION_WAITS_TO_ANSWER;
    if (waits && now < connection->due)
        return;
    if (connection->stage == CONNECTION_WAITS_TO_ACT)
        answer(server, connection);
    else if (connection->stage == CONNECTION_WAITS_TO_ANSWER)
        deliver(server, connection);
    else if (connection->stage == CONNECTION_RECEIVES)
        receive(server, connection);
    if (connection->descriptor >= 0 && connection->stage == CONNECTION_SENDS)
        send_rest(server, connection);
}

/* What finds no place waits in the kernel's queue. */
static void accept_all(struct server *server)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX && server->listening >= 0; i++) {
        struct connection *connection = &server->connections[i];
        if (connection->descriptor >= 0)
            continue;
        connection->descriptor = accept4(server->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection->descriptor < 0)
            return;
    }
}

bool server_start(struct server *server)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX; i++)
        server->connections[i] = (struct connection){.descriptor = -1};
    server->port = 0;
    server->listening = -1;
    server->reserved = loopback_bind(&server->port);
    return server->reserved >= 0 && listen_again(server);
}

static bool has_room(const struct server *server)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX; i++)
        if (server->connections[i].descriptor < 0)
            return true;
    return false;
}

size_t server_waits(const struct server *server, struct pollfd waits[SERVER_WAITS_MAX])
{
    size_t count = 0;
    if (server->listening >= 0 && has_room(server))
        waits[count++] = (struct pollfd){.fd = server->listening, .events = POLLIN};
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX; i++) {
        const struct connection *connection = &server->connections[i];
        const bool sends = connection->stage == CONNECTION_SENDS;
        if (connection->descriptor >= 0 && (sends || connection->stage == CONNECTION_RECEIVES))
            waits[count++] =
                (struct pollfd){.fd = connection->descriptor, .events = (short)(sends ? POLLOUT : POLLIN)};
    }
    return count;
}

void server_turn(struct server *server)
{
    const double now = seconds_now();
    if (server->outage_until > 0 && now >= server->outage_until && !listen_again(server))
        begin_outage(server, 0.1);
    accept_all(server);
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX; i++)
        if (server->connections[i].descriptor >= 0)
            serve(server, &server->connections[i], now);
}

int server_timeout(const struct server *server)
{
    double until = server->outage_until;
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX; i++) {
        const struct connection *connection = &server->connections[i];
        const bool waits =
            connection->stage == CONNECTION_WAITS_TO_ACT || connection->stage == CONNECTION_WAITS_TO_ANSWER;
        if (connection->descriptor >= 0 && waits && (until <= 0 || connection->due < until))
            until = connection->due;
    }
    if (until <= 0)
        return -1;
    const double left = (until - seconds_now()) * 1e3;
    return left > 0 ? (int)left + 1 : 0;
}

void server_stop(struct server *server)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS_MAX; i++)
        if (server->connections[i].descriptor >= 0)
            close_connection(&server->connections[i]);
    if (server->listening >= 0)
        close(server->listening);
    if (server->reserved >= 0)
        close(server->reserved);
}
