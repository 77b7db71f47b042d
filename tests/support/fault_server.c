/* fault-server: one way for a connection to go wrong (or well), on a free loopback port.
 *
 * usage: fault-server --port-file FILE [--lifetime SECONDS] [--after FILE-OR-SECONDS]
 *                     [--tls FILE [--tls-version 1.2|1.3]] [--proxy] [--answer HEAD]... BEHAVIOUR
 *
 * It serves one connection after another, which is all that tests need: a behaviour is over before the next program
 * comes, or holds the connection without being asked again.
 */
#include "fault_server_link.h"
#include "loopback_server.h"

#include <getopt.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>

enum { ANSWERS_MAX = 4 };

struct service {
    const char *port_file;
    const char *after; /* a file, or a number of seconds; NULL: at once */
    double end;        /* seconds_now() */
    uint16_t port;
    int bound; /* holds the port, and listens if the behaviour wants it */
    struct tls_service tls;
    bool proxy;                       /* each connection begins with a CONNECT */
    const char *answers[ANSWERS_MAX]; /* status line and headers but the last two, lines ending in \r\n */
    size_t answer_count;
};

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "fault-server: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* True once `descriptor` has something to read; false at the end of our life or after `seconds`. */
static bool wait_readable(const struct service *service, int descriptor, double seconds)
{
    double left = service->end - seconds_now();
    if (left > seconds)
        left = seconds;
    struct pollfd wait = {.fd = descriptor, .events = POLLIN};
    return left > 0 && poll(&wait, 1, (int)(left * 1e3) + 1) > 0;
}

static void sleep_until_end(const struct service *service)
{
    while (seconds_now() < service->end)
        poll(NULL, 0, (int)((service->end - seconds_now()) * 1e3) + 1);
}

static void start_listening(const struct service *service, int backlog)
{
    if (listen(service->bound, backlog) != 0)
        fail("listen");
}

static void tell_port(const struct service *service)
{
    if (!port_file_write(service->port_file, service->port))
        fail(service->port_file);
}

/* Waits for the client's first words, then reads until the end of an HTTP header or until the client pauses: what was
 * sent must be read, because a close with unread bytes is a reset (RFC 1122 section 4.2.2.13) where the test wants
 * another end. False: there is none. */
static bool read_request(const struct service *service, struct link *link)
{
    char data[8192];
    size_t length = 0;
    while (length < sizeof data - 1 &&
           (link_has_bytes(link) || wait_readable(service, link->descriptor, length == 0 ? HUGE_VAL : 1))) {
        ssize_t got = link_read(link, data + length, sizeof data - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        data[length] = '\0';
        if (strstr(data, "\r\n\r\n"))
            break;
    }
    link_send_tickets(link);
    return length > 0;
}

static void say(struct link *link, const char *text)
{
    if (link_write(link, text, strlen(text)) < 0)
        fprintf(stderr, "fault-server: answer: %s\n", strerror(errno));
}

/* Each of these meets one accepted connection. */
static void hang_up(const struct service *service, struct link *link)
{
    (void)service;
    (void)link;
}

static void hang_up_after_request(const struct service *service, struct link *link)
{
    read_request(service, link);
    link_say_end(link);
}

static void cut_off_after_request(const struct service *service, struct link *link)
{
    read_request(service, link);
}

static void reset_after_request(const struct service *service, struct link *link)
{
    read_request(service, link);
    reset_connection(link->descriptor);
}

static void begin_reply(const struct service *service, struct link *link)
{
    read_request(service, link);
    say(link, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nthe beginning");
}

static void hang_up_in_reply(const struct service *service, struct link *link)
{
    begin_reply(service, link);
    link_say_end(link);
}

static void reset_in_reply(const struct service *service, struct link *link)
{
    begin_reply(service, link);
    /* An RST overtakes what the client has not read: let it see the beginning. */
    wait_until_read(link->descriptor);
    reset_connection(link->descriptor);
}

/* Silent as long as the client stays. */
static void hold(const struct service *service, struct link *link)
{
    char data[4096];
    while (wait_readable(service, link->descriptor, HUGE_VAL) && link_read(link, data, sizeof data) > 0)
        continue;
}

static void stall_in_reply(const struct service *service, struct link *link)
{
    begin_reply(service, link);
    hold(service, link);
}

static void answer_ok(const struct service *service, struct link *link)
{
    read_request(service, link);
    say(link, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n"
              "Connection: close\r\n\r\nhello world\n");
    link_say_end(link);
}

/* Longer than any answer to a report. */
static void answer_at_length(const struct service *service, struct link *link)
{
    static const char line[64] = "one of a thousand lines that are as long as this one is.......\n";
    read_request(service, link);
    say(link, "HTTP/1.1 200 OK\r\nContent-Length: 63000\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 1000; i++)
        say(link, line);
    link_say_end(link);
}

static void answer_unavailable(const struct service *service, struct link *link)
{
    read_request(service, link);
    say(link, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    link_say_end(link);
}

/* The answers in their order, the last of them again and again. The body quotes an answer that nobody gave. */
static void say_next_answer(const struct service *service, struct link *link, const char *last_header)
{
    static const char body[] = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 77\r\n\r\n";
    static size_t next;
    char answer[1024];
    if (service->answer_count == 0)
        return;
    snprintf(answer, sizeof answer, "%sContent-Length: %zu\r\n%s\r\n%s", service->answers[next],
             sizeof body - 1, last_header, body);
    if (next + 1 < service->answer_count)
        next++;
    say(link, answer);
}

/* One request, one connection. */
static void answer_in_turn(const struct service *service, struct link *link)
{
    read_request(service, link);
    say_next_answer(service, link, "Connection: close\r\n");
    link_say_end(link);
}

/* All requests on one connection. */
static void answer_and_stay(const struct service *service, struct link *link)
{
    while (read_request(service, link))
        say_next_answer(service, link, "");
}

/* Reads the request's beginning, and nothing more as long as the client stays. */
static void stop_reading(const struct service *service, struct link *link)
{
    enum { SLICE_MILLISECONDS = 50 };
    struct pollfd client = {.fd = link->descriptor, .events = POLLRDHUP};
    read_request(service, link);
    while (seconds_now() < service->end && poll(&client, 1, SLICE_MILLISECONDS) == 0)
        continue;
}

static void never_answer(const struct service *service, struct link *link)
{
    read_request(service, link);
    hold(service, link);
}

static void serve_connections(const struct service *service,
                              void (*meet)(const struct service *, struct link *))
{
    while (wait_readable(service, service->bound, HUGE_VAL)) {
        int connection = accept4(service->bound, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        struct link link = {.descriptor = connection};
        if (service->proxy && read_request(service, &link))
            say(&link, "HTTP/1.1 200 Connection established\r\n\r\n");
        if (link_open(&link, &service->tls, connection))
            meet(service, &link);
        link_close(&link);
    }
}

/* Bound and never listening: every connect is refused, and nobody else can take the port. */
static void refuse(const struct service *service)
{
    tell_port(service);
    sleep_until_end(service);
}

/* A full accept queue, in which the kernel drops further SYNs without a word: a connect hangs in SYN_SENT. A backlog
 * of 0 holds one connection (listen(2): the queue is full above the backlog, not at it). */
static void fill_backlog(const struct service *service)
{
    enum { FILLERS = 4 };
    start_listening(service, 0);
    for (int i = 0; i < FILLERS; i++) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(service->port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int filler = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (filler < 0 ||
            (connect(filler, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS))
            fail("connect to own port");
    }
    poll(NULL, 0, 50); /* the handshakes end in the kernel */
    tell_port(service);
    sleep_until_end(service);
}

/* The kernel takes the connections and what they send until its buffers are full; nobody reads. */
static void never_accept(const struct service *service)
{
    start_listening(service, SOMAXCONN);
    tell_port(service);
    sleep_until_end(service);
}

static bool is_time(const struct service *service, double start)
{
    char *rest = NULL;
    double seconds = strtod(service->after, &rest);
    if (*rest == '\0')
        return seconds_now() - start >= seconds;
    return access(service->after, F_OK) == 0;
}

/* Refused at first, then served: the service that comes up. */
static void serve_after(const struct service *service, void (*meet)(const struct service *, struct link *))
{
    double start = seconds_now();
    tell_port(service);
    while (!is_time(service, start)) {
        if (seconds_now() >= service->end)
            return;
        poll(NULL, 0, 20);
    }
    start_listening(service, SOMAXCONN);
    serve_connections(service, meet);
}

static const struct behaviour {
    const char *name;
    void (*serve)(const struct service *);               /* without connections; NULL: */
    void (*meet)(const struct service *, struct link *); /* what each connection meets */
    const char *meaning;
} behaviours[] = {
    {"refuse", refuse, NULL, "every connect is refused"},
    {"full-backlog", fill_backlog, NULL, "every connect hangs"},
    {"never-accept", never_accept, NULL, "connected by the kernel, never read"},
    {"accept-close", NULL, hang_up, "closed as soon as accepted"},
    {"request-close", NULL, hang_up_after_request, "closed after the request was read, without an answer"},
    {"request-cut", NULL, cut_off_after_request, "the same, and over TLS without a close_notify"},
    {"reset", NULL, reset_after_request, "RST after the request was read"},
    {"reset-mid-reply", NULL, reset_in_reply, "RST in the middle of an HTTP answer"},
    {"close-mid-reply", NULL, hang_up_in_reply, "closed in the middle of an HTTP answer"},
    {"stall-mid-reply", NULL, stall_in_reply, "silent in the middle of an HTTP answer"},
    {"stop-reading", NULL, stop_reading, "silent, and the rest of an upload is not read"},
    {"hang", NULL, never_answer, "accepted, read, never answered"},
    {"http-ok", NULL, answer_ok, "HTTP 200 and a line"},
    {"http-long", NULL, answer_at_length, "HTTP 200 and a thousand lines"},
    {"http-503", NULL, answer_unavailable, "HTTP 503"},
    {"http-answers", NULL, answer_in_turn, "what --answer says"},
    {"http-session", NULL, answer_and_stay, "the same, and the connection is kept"},
};

enum { BEHAVIOUR_COUNT = sizeof behaviours / sizeof *behaviours };

_Noreturn static void print_usage(FILE *stream, int status)
{
    fputs("usage: fault-server --port-file FILE [option]... BEHAVIOUR\n"
          "  --lifetime SECONDS       end after (default 600)\n"
          "  --after FILE-OR-SECONDS  refuse until that file exists, or for so long\n"
          "  --tls FILE               over TLS, with the certificate and the key in FILE\n"
          "  --tls-version 1.2|1.3    with no other version\n"
          "  --proxy                  each connection begins with a CONNECT, and is the tunnel then\n"
          "  --answer HEAD            status line and headers, each with its end of line; the next is the "
          "next one's\n",
          stream);
    for (size_t i = 0; i < BEHAVIOUR_COUNT; i++)
        fprintf(stream, "  %-16s %s\n", behaviours[i].name, behaviours[i].meaning);
    exit(status);
}

static const struct behaviour *behaviour_named(const char *name)
{
    for (size_t i = 0; name && i < BEHAVIOUR_COUNT; i++)
        if (strcmp(behaviours[i].name, name) == 0)
            return &behaviours[i];
    fprintf(stderr, "fault-server: \"%s\" is not a behaviour\n", name ? name : "");
    print_usage(stderr, 2);
}

static const struct behaviour *read_options(struct service *service, int count, char **arguments)
{
    static const struct option options[] = {{"port-file", required_argument, NULL, 'p'},
                                            {"lifetime", required_argument, NULL, 'l'},
                                            {"after", required_argument, NULL, 'a'},
                                            {"tls", required_argument, NULL, 't'},
                                            {"tls-version", required_argument, NULL, 'v'},
                                            {"proxy", no_argument, NULL, 'x'},
                                            {"answer", required_argument, NULL, 'w'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    double lifetime = 600;
    int option = 0;
    while ((option = getopt_long(count, arguments, "", options, NULL)) != -1) {
        if (option == 'p')
            service->port_file = optarg;
        else if (option == 'l')
            lifetime = strtod(optarg, NULL);
        else if (option == 'a')
            service->after = optarg;
        else if (option == 't')
            service->tls.certificate = optarg;
        else if (option == 'v')
            service->tls.version = optarg;
        else if (option == 'x')
            service->proxy = true;
        else if (option == 'w' && service->answer_count < ANSWERS_MAX)
            service->answers[service->answer_count++] = optarg;
        else
            print_usage(option == 'h' ? stdout : stderr, option == 'h' ? 0 : 2);
    }
    service->end = seconds_now() + lifetime;
    if (!service->port_file)
        print_usage(stderr, 2);
    return behaviour_named(arguments[optind]);
}

int main(int count, char **arguments)
{
    struct service service = {0};
    const struct behaviour *behaviour = read_options(&service, count, arguments);
    end_with_parent();
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
    if (!tls_service_start(&service.tls))
        return 1;
    service.bound = loopback_bind(&service.port);
    if (service.bound < 0)
        fail("no loopback port");
    if (behaviour->serve) {
        behaviour->serve(&service);
    } else if (service.after) {
        serve_after(&service, behaviour->meet);
    } else {
        start_listening(&service, SOMAXCONN);
        tell_port(&service);
        serve_connections(&service, behaviour->meet);
    }
    return 0;
}
