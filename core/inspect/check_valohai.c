/* Checks: does Valohai answer, and what? */
#include "checks.h"

#include "../messages/doctor.h"
#include "../settings/url.h"
#include "../valohai/api_host.h"
#include "../valohai/authorities.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_SECONDS = 10 };

void check_host(struct examination *examination, struct finding *finding)
{
    const struct settings *settings = &examination->situation.settings;
    char problem[512];
    api_host(settings, &examination->situation.identity, examination->host, sizeof examination->host);
    const struct client_options options = {
        .host = examination->host,
        .token = settings->token,
        .token_variable = settings->token_variable,
        .allow_http = settings->allow_http,
        .timeout = ANSWER_SECONDS,
        /* Other checks come between, and each question has its ten seconds. */
        .deadline = 10 * ANSWER_SECONDS};
    examination->client = client_new(&options, problem);
    if (examination->client) {
        found(finding, GRADE_OK, "%s", examination->host);
    } else {
        found(finding, GRADE_FAILURE, "%s", problem);
        advise_fix(finding, DOCTOR_SET_VHRETRY_HOST);
    }
}

static bool is_https(const char *origin)
{
    return strncmp(origin, "https:", 6) == 0;
}

/* `https://host:port` or `https://[::1]` apart. */
static void split(const char *origin, char host[256], char port[8])
{
    const char *authority = strstr(origin, "://");
    authority = authority ? authority + 3 : origin;
    const char *end = authority[0] == '[' ? strchr(authority, ']') : NULL;
    const char *colon = strchr(end ? end : authority, ':');
    snprintf(port, 8, "%s", colon ? colon + 1 : is_https(origin) ? "443" : "80");
    if (end)
        snprintf(host, 256, "%.*s", (int)(end - authority - 1), authority + 1);
    else
        snprintf(host, 256, "%.*s", (int)strcspn(authority, ":/"), authority);
}

/* The errno of a connect to the address, 0 if it answers. */
static int connect_to(const struct addrinfo *address)
{
    int error = 0;
    socklen_t size = sizeof error;
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return errno;
    if (connect(descriptor, address->ai_addr, address->ai_addrlen) != 0)
        error = errno;
    struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
    if (error == EINPROGRESS && poll(&ready, 1, ANSWER_SECONDS * 1000) <= 0)
        error = ETIMEDOUT;
    else if (error == EINPROGRESS && getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    close(descriptor);
    return error;
}

void check_reachable(struct examination *examination, struct finding *finding)
{
    static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                          "http_proxy"};
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    char host[256];
    char port[8];
    for (size_t i = 0; i < sizeof proxies / sizeof proxies[0]; i++) {
        const char *proxy = getenv(proxies[i]);
        if (proxy && *proxy) {
            found(finding, GRADE_OK, DOCTOR_BY_WAY, proxies[i]);
            return;
        }
    }
    split(examination->host, host, port);
    int result = getaddrinfo(host, port, &hints, &addresses);
    if (result != 0) {
        found(finding, GRADE_FAILURE, DOCTOR_CANNOT_BE_RESOLVED, host, gai_strerror(result));
        advise_fix(finding, DOCTOR_CHECK_VHRETRY_HOST);
        return;
    }
    int error = ENOENT;
    for (const struct addrinfo *address = addresses; address && error != 0; address = address->ai_next)
        error = connect_to(address);
    freeaddrinfo(addresses);
    if (error == 0) {
        found(finding, GRADE_OK, DOCTOR_PORT_ANSWERS, host, port);
        return;
    }
    found(finding, GRADE_FAILURE, DOCTOR_PORT_DOES_NOT_ANSWER, host, port, strerror(error));
    advise_fix(finding, DOCTOR_CHECK_VHRETRY_HOST_THE_FIREWALL);
}

/* Asks for our own execution. Outside of one there is none of our own: the list must do. */
static void ask(struct examination *examination)
{
    char path[512];
    struct text text = text_in(path, sizeof path);
    const char *id = examination->situation.identity.execution_id;
    text_add(&text, "/api/v0/executions/");
    if (id) {
        text_add_url_escaped(&text, id);
        text_add(&text, "/?exclude=metadata,events,outputs");
    } else {
        text_add(&text, "?ordering=-counter&limit=1");
    }
    client_call(examination->client, "GET", path, NULL, &examination->answer);
}

void check_tls(struct examination *examination, struct finding *finding)
{
    struct authorities authorities;
    ask(examination);
    bool answered = examination->answer.status != 0;
    if (!answered) {
        found(finding, GRADE_FAILURE, "%s", examination->answer.problem);
        advise_fix(finding,
                   is_https(examination->host) ? DOCTOR_NAME_THE_FILE : DOCTOR_CHECK_VHRETRY_HOST_ALSO);
    } else if (is_https(examination->host)) {
        find_authorities_here(&authorities);
        found(finding, GRADE_OK, DOCTOR_THE_CERTIFICATE_IS_GOOD,
              authorities.file[0] ? authorities.file : DOCTOR_LIBCURLS_OWN_AUTHORITIES,
              authorities.source ? authorities.source : "default");
    } else {
        found(finding, GRADE_WARNING, DOCTOR_PLAIN_HTTP_EVERYBODY);
        advise_fix(finding, DOCTOR_USE_HTTPS_WHERE);
    }
}

void check_accepted(struct examination *examination, struct finding *finding)
{
    const struct api_answer *answer = &examination->answer;
    if (!examination->situation.settings.token) {
        found(finding, GRADE_SKIPPED, DOCTOR_DEPENDS_ON_TOKEN);
    } else if (answer->status == 401 || answer->status == 403) {
        found(finding, GRADE_FAILURE, "%s", answer->problem);
        advise_fix(finding, DOCTOR_MAKE_A_NEW_TOKEN);
    } else {
        found(finding, GRADE_OK, DOCTOR_IS_ACCEPTED, examination->situation.settings.token_variable);
    }
}

void check_own_execution(struct examination *examination, struct finding *finding)
{
    const struct api_answer *answer = &examination->answer;
    if (!examination->situation.identity.execution_id) {
        found(finding, GRADE_SKIPPED, DOCTOR_DEPENDS_ON_EXECUTION);
    } else if (answer->result != CALL_OK) {
        found(finding, GRADE_FAILURE, "%s", answer->problem);
        advise_fix(finding, DOCTOR_USE_A_TOKEN);
    } else {
        found(finding, GRADE_OK, DOCTOR_CAN_BE_READ);
    }
}
