/* Connects that are meant to fail, or that fail in this place for ever: no cause (core/verdict/README.md, "Probes").
 */
#include "tree.h"

#include <errno.h>
#include <stdlib.h>

enum { X11_FIRST = 6000, X11_LAST = 6063, PORTS = 65536, PORTS_IN_A_ROW = 3 };

static bool is_refused_here(const struct record *fault)
{
    return fault->phase == PHASE_CONNECT && fault->class == FAULT_REFUSED && peer_is_loopback(&fault->peer);
}

/* A display that is not there: no program needs one in a step. */
static bool asks_for_display(const struct record *fault)
{
    return is_refused_here(fault) && fault->peer.port >= X11_FIRST && fault->peer.port <= X11_LAST;
}

static bool is_link_local(const struct peer *peer)
{
    return peer->family == 6 ? peer->address[0] == 0xfe && (peer->address[1] & 0xc0) == 0x80
                             : peer->address[0] == 169 && peer->address[1] == 254;
}

/* Has the machine an address of `family` from which `peer`, on this machine or outside of it, could be reached? */
static bool has_address_for(const struct verdict_policy *policy, uint8_t family, const struct peer *peer)
{
    for (size_t i = 0; i < policy->own_address_count; i++) {
        const struct peer *own = &policy->own_addresses[i];
        if (own->family == family && peer_is_loopback(own) == peer_is_loopback(peer) && !is_link_local(own))
            return true;
    }
    return false;
}

/* IPv6, which many containers lack, while they have IPv4. */
static bool lacks_ipv6(const struct record *fault, const struct verdict_policy *policy)
{
    return policy != NULL && fault->phase == PHASE_CONNECT && fault->peer.family == 6 &&
           (fault->error == ENETUNREACH || fault->error == EADDRNOTAVAIL) &&
           has_address_for(policy, 4, &fault->peer) && !has_address_for(policy, 6, &fault->peer);
}

static bool is_set(const unsigned char *ports, unsigned port)
{
    return port < PORTS && (ports[port / 8] & 1u << port % 8) != 0;
}

/* Is `port` one of several in a row? */
static bool is_in_a_row(const unsigned char *ports, unsigned port)
{
    unsigned first = port;
    unsigned last = port;
    while (first > 0 && is_set(ports, first - 1) && last - first < PORTS_IN_A_ROW)
        first--;
    while (is_set(ports, last + 1) && last - first < PORTS_IN_A_ROW)
        last++;
    return last - first + 1 >= PORTS_IN_A_ROW;
}

/* A process that tries one port of this machine after the other looks for a free one, or for a server that is anywhere. */
static void mark_searches(struct tree *tree, const struct process *process, unsigned char *ports)
{
    struct seen_fault *faults = &tree->faults[process->first_fault];
    for (size_t i = 0; i < process->fault_count; i++) {
        unsigned port = faults[i].record->peer.port;
        if (is_refused_here(faults[i].record))
            ports[port / 8] = (unsigned char)(ports[port / 8] | 1u << port % 8);
    }
    for (size_t i = 0; i < process->fault_count; i++)
        if (is_refused_here(faults[i].record) && is_in_a_row(ports, faults[i].record->peer.port))
            faults[i].probe = true;
    for (size_t i = 0; i < process->fault_count; i++)
        ports[faults[i].record->peer.port / 8] = 0;
}

bool tree_mark_probes(struct tree *tree, const struct verdict_policy *policy)
{
    unsigned char *ports = calloc(PORTS / 8, 1);
    if (ports == NULL)
        return false;
    for (size_t i = 0; i < tree->fault_count; i++) {
        struct seen_fault *fault = &tree->faults[i];
        fault->probe = asks_for_display(fault->record) || lacks_ipv6(fault->record, policy);
    }
    for (size_t i = 0; i < tree->count; i++)
        if (tree->processes[i].fault_count >= PORTS_IN_A_ROW)
            mark_searches(tree, &tree->processes[i], ports);
    free(ports);
    return true;
}
