#include "probe.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONNECT_MILLISECONDS = 4000, PROBE_SECONDS = 10 };

static bool is_link_local(const struct peer *peer)
{
    return peer->family == 6 && peer->address[0] == 0xfe && (peer->address[1] & 0xc0) == 0x80;
}

bool probe_is_possible(const struct fault_cause *cause)
{
    const struct peer *peer = &cause->peer;
    /* A link-local address alone does not say on which link (RFC 4007 section 6). */
    const bool has_address = peer->family != 0 && peer->port != 0 && !is_link_local(peer);
    const bool has_name = peer->name[0] != '\0' && (peer->port != 0 || cause->phase == PHASE_RESOLVE);
    return cause->class != FAULT_NONE && cause->class != FAULT_REQUESTED && (has_address || has_name);
}

/* What an errno says of the peer: one of our own trouble says nothing. */
static enum probe_answer answer_of(int error)
{
    switch (error) {
    case 0:
        return PROBE_THERE;
    case ECONNREFUSED:
    case ECONNRESET:
    case ETIMEDOUT:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
        return PROBE_AWAY;
    default:
        return PROBE_UNKNOWN;
    }
}

/* Connects, and closes at once. */
static enum probe_answer ask_address(const struct sockaddr *address, socklen_t length)
{
    int descriptor = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return PROBE_UNKNOWN;
    int error = connect(descriptor, address, length) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        struct pollfd connected = {.fd = descriptor, .events = POLLOUT};
        socklen_t size = sizeof error;
        if (poll(&connected, 1, CONNECT_MILLISECONDS) <= 0)
            error = ETIMEDOUT;
        else if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
            error = errno;
    }
    close(descriptor);
    return answer_of(error);
}

static enum probe_answer ask_name(const struct fault_cause *cause)
{
    char port[8];
    struct addrinfo *found = NULL;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    snprintf(port, sizeof port, "%u", (unsigned)cause->peer.port);
    const int problem = getaddrinfo(cause->peer.name, port, &wanted, &found);
    if (problem != 0)
        return problem == EAI_MEMORY ? PROBE_UNKNOWN : PROBE_AWAY;
    enum probe_answer answer = cause->phase == PHASE_RESOLVE ? PROBE_THERE : PROBE_UNKNOWN;
    for (const struct addrinfo *each = found; each && answer != PROBE_THERE; each = each->ai_next) {
        const enum probe_answer one = ask_address(each->ai_addr, each->ai_addrlen);
        if (one != PROBE_UNKNOWN)
            answer = one;
    }
    freeaddrinfo(found);
    return answer;
}

static enum probe_answer ask(const struct fault_cause *cause)
{
    const struct peer *peer = &cause->peer;
    /* Of what only words tell, no port may be known, or no peer at all. */
    bool known = peer->name[0] != '\0' || peer->family != 0;
    if (!known || (peer->port == 0 && cause->phase != PHASE_RESOLVE))
        return PROBE_UNKNOWN;
    if (peer->name[0] != '\0')
        return ask_name(cause);
    if (peer->family == 4) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(peer->port)};
        memcpy(&address.sin_addr, peer->address, sizeof address.sin_addr);
        return ask_address((struct sockaddr *)&address, sizeof address);
    }
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(peer->port)};
    memcpy(&address.sin6_addr, peer->address, sizeof address.sin6_addr);
    return ask_address((struct sockaddr *)&address, sizeof address);
}

void probe_start(struct probe *probe)
{
    if (probe->child != 0)
        return;
    const pid_t child = fork();
    if (child > 0)
        probe->child = child;
    if (child != 0)
        return;
    /* Signals are the parent's business; the alarm is the end of a resolver that does not come back. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGALRM, SIG_DFL);
    alarm(PROBE_SECONDS);
    _exit((int)ask(probe->cause));
}

bool probe_ended(struct probe *probe, pid_t child, int wait_status)
{
    if (probe->child == 0 || child != probe->child)
        return false;
    probe->child = 0;
    probe->last = PROBE_UNKNOWN;
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) <= PROBE_THERE)
        probe->last = (enum probe_answer)WEXITSTATUS(wait_status);
    else if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGALRM)
        probe->last = PROBE_AWAY;
    probe->seen_away = probe->seen_away || probe->last == PROBE_AWAY;
    return true;
}

void probe_stop(struct probe *probe)
{
    if (probe->child == 0)
        return;
    kill(probe->child, SIGKILL);
    waitpid(probe->child, NULL, 0);
    probe->child = 0;
}

bool probe_shows_recovery(const struct probe *probe)
{
    return probe->last == PROBE_THERE && (probe->cause->phase < PHASE_TRANSFER || probe->seen_away);
}
