/* Hooks: getaddrinfo(3) and the gethostbyname(3) family.
 *
 * A failed look-up is a fault, a successful one teaches the names of the addresses that connect will see.
 */
#include "../observer/contacts.h"
#include "../observer/names.h"
#include "../observer/notes.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../rehearsal/rehearsal.h"
#include "../run/process.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

static bool is_local_host(const char *name)
{
    static const char local[] = "localhost";
    size_t i = 0;
    while (local[i] != '\0' && name[i] == local[i])
        i++;
    return local[i] == '\0' && name[i] == '\0';
}

static void note_resolved(const char *call, const char *name, uint64_t started)
{
    struct peer peer;
    memset(&peer, 0, sizeof peer);
    peer_set_name(&peer, name);
    if (!names_is_numeric(name) && process_is_own_image()) {
        contacts_note(&peer);
        if (!is_local_host(name) && !names_is_own(&peer) && !rehearsing)
            notes_resolved(&peer);
    }
    if (!faults_any_open() && !trace_enabled())
        return;
    faults_recovered(PHASE_RESOLVE, &peer, 0);
    observe_call(call, PHASE_RESOLVE, &peer, "ok", 0, started);
}

static void note_unresolved(const char *call, const char *name, int result, int error, uint64_t started)
{
    struct fault fault = {.class = fault_class_of_resolver(result, error),
                          .phase = PHASE_RESOLVE,
                          .error = result,
                          .system_error = result == EAI_SYSTEM ? error : 0};
    peer_set_name(&fault.peer, name);
    if (fault.class == FAULT_NONE || names_is_own(&fault.peer)) {
        observe_call(call, PHASE_RESOLVE, &fault.peer, NULL, result, started);
        return;
    }
    if (process_is_own_image())
        contacts_note(&fault.peer);
    observe_fault(call, &fault, NULL, started);
}

/* What a rehearsal makes of a look-up. */
struct rehearsed_look_up {
    enum fault_class class; /* FAULT_NONE: it does not fail */
    enum address_source source;
    char address[INET6_ADDRSTRLEN]; /* for the family that is asked for */
};

static struct rehearsed_look_up rehearse(const char *name, int family)
{
    struct rehearsed_look_up look_up = {.class = FAULT_NONE, .source = ADDRESS_ASKED};
    struct text address = text_in(look_up.address, sizeof look_up.address);
    struct peer peer;
    memset(&peer, 0, sizeof peer);
    if (!observing || name == NULL || names_is_numeric(name))
        return look_up;
    peer_set_name(&peer, name);
    if (names_is_own(&peer))
        return look_up;
    look_up.class = rehearsal_of_look_up(&peer);
    look_up.source = rehearsal_address_source(&peer);
    text_add(&address, family == AF_INET6 ? "::ffff:" : "");
    struct peer made_up = {.family = 4};
    rehearsal_made_up_address(peer.name, made_up.address);
    text_add_peer(&address, &made_up);
    return look_up;
}

typedef int address_function(const char *restrict, const char *restrict, const struct addrinfo *restrict,
                             struct addrinfo **restrict);

static int rehearse_addresses(address_function *real, const char *name, const char *service,
                              const struct addrinfo *hints, struct addrinfo **addresses)
{
    if (hints != NULL && (hints->ai_flags & AI_NUMERICHOST) != 0)
        return real(name, service, hints, addresses);
    const struct rehearsed_look_up look_up = rehearse(name, hints == NULL ? AF_UNSPEC : hints->ai_family);
    struct addrinfo numeric = {.ai_flags = AI_NUMERICHOST};
    if (look_up.class != FAULT_NONE)
        return look_up.class == FAULT_DNS_TEMPORARY ? EAI_AGAIN : EAI_NONAME;
    if (look_up.source != ADDRESS_MADE_UP) {
        const int result = real(name, service, hints, addresses);
        if (result == 0 || look_up.source == ADDRESS_ASKED)
            return result;
    }
    if (hints != NULL) {
        memcpy(&numeric, hints, sizeof numeric);
        /* Loopback counts as no address that is configured. */
        numeric.ai_flags = (numeric.ai_flags | AI_NUMERICHOST) & ~AI_ADDRCONFIG;
    }
    return real(look_up.address, service, &numeric, addresses);
}

/* getaddrinfo(3). Without a name there is nothing to resolve, and AI_NUMERICHOST asks whether a string is an
 * address: neither can fail for the network's sake. */
EXPORT int getaddrinfo(const char *restrict name, const char *restrict service,
                       const struct addrinfo *restrict hints, struct addrinfo **restrict addresses)
{
    uint64_t started = observe_start();
    __typeof__(&getaddrinfo) real = REAL(getaddrinfo);
    if (real == NULL)
        return EAI_FAIL;
    int result = __builtin_expect(rehearsing, 0) ? rehearse_addresses(real, name, service, hints, addresses)
                                                 : real(name, service, hints, addresses);
    if (!observing || name == NULL || (hints != NULL && (hints->ai_flags & AI_NUMERICHOST) != 0))
        return result;
    int error = *host_errno();
    if (result == 0) {
        for (const struct addrinfo *each = *addresses; each != NULL; each = each->ai_next)
            names_remember(name, each->ai_addr, each->ai_addrlen);
        note_resolved("getaddrinfo", name, started);
    } else {
        note_unresolved("getaddrinfo", name, result, error, started);
    }
    *host_errno() = error;
    return result;
}

static void remember_host(const char *name, const struct hostent *host)
{
    for (char **address = host->h_addr_list; *address != NULL; address++) {
        struct sockaddr_in in4 = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        if (host->h_addrtype == AF_INET && host->h_length == sizeof in4.sin_addr) {
            memcpy(&in4.sin_addr, *address, sizeof in4.sin_addr);
            names_remember(name, (const struct sockaddr *)&in4, sizeof in4);
        } else if (host->h_addrtype == AF_INET6 && host->h_length == sizeof in6.sin6_addr) {
            memcpy(&in6.sin6_addr, *address, sizeof in6.sin6_addr);
            names_remember(name, (const struct sockaddr *)&in6, sizeof in6);
        }
    }
}

/* All of the family end here: `host` is NULL when the look-up failed with `host_error` (h_errno). */
static void note_host(const char *call, const char *name, const struct hostent *host, int host_error,
                      uint64_t started)
{
    int error = *host_errno();
    if (host != NULL) {
        remember_host(name, host);
        note_resolved(call, name, started);
    } else {
        note_unresolved(call, name, resolver_result_of_h_errno(host_error), error, started);
    }
    *host_errno() = error;
}

static int *host_h_errno(void)
{
    static int none;
    int *(*real)(void) = REAL(__h_errno_location);
    return real == NULL ? &none : real();
}

/* What to ask the real function for instead: NULL if the look-up fails, with h_errno in `host_error`. */
static const char *rehearse_host(struct rehearsed_look_up *look_up, const char *name, int family,
                                 int *host_error)
{
    *look_up = rehearse(name, family);
    if (look_up->class == FAULT_NONE)
        return look_up->source == ADDRESS_MADE_UP ? look_up->address : name;
    *host_error = look_up->class == FAULT_DNS_TEMPORARY ? TRY_AGAIN : HOST_NOT_FOUND;
    return NULL;
}

/* What the functions that return a status return then. */
static int status_of(int host_error)
{
    return host_error == TRY_AGAIN ? EAGAIN : 0;
}

EXPORT struct hostent *gethostbyname(const char *name)
{
    uint64_t started = observe_start();
    __typeof__(&gethostbyname) real = REAL(gethostbyname);
    struct rehearsed_look_up look_up;
    const char *asked = rehearsing ? rehearse_host(&look_up, name, AF_INET, host_h_errno()) : name;
    struct hostent *host = real == NULL || asked == NULL ? NULL : real(asked);
    if (observing)
        note_host("gethostbyname", name, host, *host_h_errno(), started);
    return host;
}

EXPORT struct hostent *gethostbyname2(const char *name, int family)
{
    uint64_t started = observe_start();
    __typeof__(&gethostbyname2) real = REAL(gethostbyname2);
    struct rehearsed_look_up look_up;
    const char *asked = rehearsing ? rehearse_host(&look_up, name, family, host_h_errno()) : name;
    struct hostent *host = real == NULL || asked == NULL ? NULL : real(asked, family);
    if (observing)
        note_host("gethostbyname2", name, host, *host_h_errno(), started);
    return host;
}

/* ERANGE is a question of the buffer, and asked again with a larger one. */
EXPORT int gethostbyname_r(const char *restrict name, struct hostent *restrict host, char *restrict buffer,
                           size_t size, struct hostent **restrict result, int *restrict host_error)
{
    uint64_t started = observe_start();
    __typeof__(&gethostbyname_r) real = REAL(gethostbyname_r);
    if (real == NULL)
        return ENOSYS;
    struct rehearsed_look_up look_up;
    const char *asked = rehearsing ? rehearse_host(&look_up, name, AF_INET, host_error) : name;
    if (asked == NULL)
        *result = NULL;
    int status = asked == NULL ? status_of(*host_error) : real(asked, host, buffer, size, result, host_error);
    if (observing && status != ERANGE)
        note_host("gethostbyname_r", name, *result, *host_error, started);
    return status;
}

EXPORT int gethostbyname2_r(const char *restrict name, int family, struct hostent *restrict host,
                            char *restrict buffer, size_t size, struct hostent **restrict result,
                            int *restrict host_error)
{
    uint64_t started = observe_start();
    __typeof__(&gethostbyname2_r) real = REAL(gethostbyname2_r);
    if (real == NULL)
        return ENOSYS;
    struct rehearsed_look_up look_up;
    const char *asked = rehearsing ? rehearse_host(&look_up, name, family, host_error) : name;
    if (asked == NULL)
        *result = NULL;
    int status =
        asked == NULL ? status_of(*host_error) : real(asked, family, host, buffer, size, result, host_error);
    if (observing && status != ERANGE)
        note_host("gethostbyname2_r", name, *result, *host_error, started);
    return status;
}
