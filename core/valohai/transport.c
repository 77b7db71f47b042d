#include "transport.h"

#include "../messages/valohai.h"
#include "../settings/url.h"
#include "../version.h"
#include "authorities.h"
#include "exchange.h"
#include "json_document.h"
#include "secret.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Seconds until a connection must stand: a host that does not answer is known by then. */
static const double connect_timeout = 10;

/* What comes back. */
struct received {
    char *data; /* NUL-terminated once there is something */
    size_t length;
    bool too_large;
};

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    struct received *received = context;
    const size_t length = size * count;
    if (length > JSON_DOCUMENT_MAX - received->length) {
        received->too_large = true;
        return 0;
    }
    char *grown = realloc(received->data, received->length + length + 1);
    if (!grown)
        return 0;
    memcpy(grown + received->length, bytes, length);
    received->data = grown;
    received->length += length;
    grown[received->length] = '\0';
    return length;
}

static bool is_cancelled(const struct transport_request *request)
{
    return request->cancel && *request->cancel != 0;
}

/* libcurl calls this at least once a second, also while it looks a name up or connects. */
static int watch_for_signal(void *context, curl_off_t to_come, curl_off_t come, curl_off_t to_go,
                            curl_off_t gone)
{
    (void)to_come, (void)come, (void)to_go, (void)gone;
    const struct transport_request *request = context;
    request->waiting(request->waiting_context);
    return is_cancelled(request) ? 1 : 0;
}

/* Best effort: without these options a dead connection is given up with the call's time. */
static int notice_death(void *context, curl_socket_t socket, curlsocktype purpose)
{
    (void)purpose;
    const struct transport_request *request = context;
    const int on = 1;
    const int third = request->dead_connection < 6 ? 1 : (int)(request->dead_connection / 3);
    const unsigned milliseconds = (unsigned)(request->dead_connection * 1000);
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &third, sizeof third);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &third, sizeof third);
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    return CURL_SOCKOPT_OK;
}

static void allow_only_http(CURL *curl)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

static void prepare_connection(CURL *curl, const struct transport_request *request)
{
    allow_only_http(curl);
    trust_authorities(curl);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED); /* $HOME is the step's */
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Not to wait for a name server that does not answer when a signal has stopped us. */
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
#endif
    /* On a connection that it used before, libcurl sends a request again by itself, a POST too, when the connection
     * turns out dead: one connection for each request, and HTTP/1.1, where no stream can be refused. */
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(request->timeout * 1000));
    curl_easy_setopt(
        curl, CURLOPT_CONNECTTIMEOUT_MS,
        (long)((request->timeout < connect_timeout ? request->timeout : connect_timeout) * 1000));
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, notice_death);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTDATA, request);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch_for_signal);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, request);
    char origin[ORIGIN_SIZE];
    if (url_origin(request->url, origin) && origin_is_loopback(origin))
        /* Plain http is allowed to loopback because it does not leave the machine: through a proxy it would. */
        curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
}

static void prepare_request(CURL *curl, const struct transport_request *request, struct received *received)
{
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "vhretry/" VHRETRY_VERSION);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, received);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(request->body));
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static void describe_answer(CURL *curl, struct exchange *exchange)
{
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange->status);
    char *type = NULL;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    exchange->html = type && strncasecmp(type, "text/html", 9) == 0;
    char *location = NULL;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    exchange->location = location;
    curl_off_t seconds = 0;
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
    exchange->retry_after = seconds > 0 ? (double)seconds : -1;
}

/* Was the connection, with TLS where there is TLS, ready? Before that no byte of a request can have left. A proxy
 * that refuses its CONNECT leaves an https connection unready. */
static bool was_ready(CURL *curl, const char *url)
{
    curl_off_t ready = 0;
    const bool tls = strncasecmp(url, "https:", 6) == 0;
    curl_easy_getinfo(curl, tls ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T, &ready);
    return ready > 0;
}

static void exchange_with(CURL *curl, const struct transport_request *request, struct api_answer *answer)
{
    struct received received = {.data = NULL};
    char origin[ORIGIN_SIZE];
    char path[256];
    struct text text = text_in(path, sizeof path);
    const char *path_start = url_path(request->url);
    if (path_start)
        text_add_bytes(&text, path_start, strcspn(path_start, "?"));
    url_origin(request->url, origin);
    prepare_connection(curl, request);
    prepare_request(curl, request, &received);

    struct exchange exchange = {.method = request->method,
                                .origin = origin,
                                .path = path,
                                .token_variable = request->token_variable,
                                .secret = request->secret};
    exchange.code = curl_easy_perform(curl);
    describe_answer(curl, &exchange);
    exchange.connected = was_ready(curl, request->url);
    long error = 0;
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &error);
    exchange.system_error = exchange.code == CURLE_COULDNT_CONNECT ? (int)error : 0;
    /* A server may quote what it was sent, and its errors reach the log. */
    if (exchange.status >= 300 && received.data)
        blank_secret(received.data, received.length, request->secret);
    exchange.too_large = received.too_large;
    exchange.data = received.data ? received.data : "";
    exchange.length = received.length;
    exchange_judge(&exchange, answer);
    free(received.data);
}

static void give_up(struct api_answer *answer, enum call_result result, const char *problem)
{
    *answer = (struct api_answer){.result = result, .retry_after = -1};
    struct text text = text_in(answer->problem, sizeof answer->problem);
    text_add(&text, problem);
}

void transport_send(const struct transport_request *request, struct api_answer *answer)
{
    if (is_cancelled(request)) {
        give_up(answer, CALL_CANCELLED, API_INTERRUPTED);
        return;
    }
    CURL *curl = curl_easy_init();
    if (curl)
        exchange_with(curl, request, answer);
    else
        give_up(answer, CALL_NOT_SENT, API_NO_MEMORY);
    curl_easy_cleanup(curl);
}
