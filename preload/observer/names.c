#include "names.h"

#include "../platform/seldom.h"
#include "../platform/system_call.h"

#include <string.h>
#include <sys/utsname.h>

enum { NAME_SLOTS = 64 };

struct name_slot {
    uint32_t sequence; /* odd while it is written */
    struct peer peer;
};

static struct name_slot slots[NAME_SLOTS] SELDOM;
static uint32_t next_slot; /* how many were ever remembered */

bool names_is_numeric(const char *name)
{
    bool colon = false;
    bool other = false;
    for (; *name != '\0'; name++) {
        colon = colon || *name == ':';
        other = other || !((*name >= '0' && *name <= '9') || *name == '.');
    }
    return colon || !other;
}

bool names_is_own(const struct peer *peer)
{
    struct utsname system;
    return SYSTEM_CALL_1(SYS_uname, &system) == 0 && peer_has_own_name(peer, system.nodename);
}

static bool same_address(const struct peer *one, const struct peer *other)
{
    return one->family == other->family && memcmp(one->address, other->address, sizeof one->address) == 0;
}

/* Copies a slot out whole, or tells that it is empty or was written meanwhile. */
static bool read_slot(uint32_t index, struct peer *peer)
{
    struct name_slot *slot = &slots[index % NAME_SLOTS];
    uint32_t before = __atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE);
    if (before == 0 || (before & 1) != 0)
        return false;
    memcpy(peer, &slot->peer, sizeof *peer);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) == before;
}

/* The newest name of the peer's address. */
static bool find(const struct peer *peer, struct peer *found)
{
    uint32_t end = __atomic_load_n(&next_slot, __ATOMIC_ACQUIRE);
    for (uint32_t back = 1; back <= NAME_SLOTS && back <= end; back++)
        if (read_slot(end - back, found) && same_address(found, peer))
            return true;
    return false;
}

void names_remember(const char *name, const struct sockaddr *address, socklen_t length)
{
    struct peer peer;
    struct peer known;
    if (name == NULL || names_is_numeric(name) || !peer_from_address(&peer, address, length))
        return;
    peer.port = 0;
    peer_set_name(&peer, name);
    if (find(&peer, &known) && memcmp(known.name, peer.name, sizeof peer.name) == 0)
        return;
    struct name_slot *slot = &slots[__atomic_fetch_add(&next_slot, 1, __ATOMIC_ACQ_REL) % NAME_SLOTS];
    uint32_t sequence = __atomic_load_n(&slot->sequence, __ATOMIC_RELAXED);
    if ((sequence & 1) != 0 || !__atomic_compare_exchange_n(&slot->sequence, &sequence, sequence + 1, false,
                                                            __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return; /* another thread is writing it */
    memcpy(&slot->peer, &peer, sizeof peer);
    __atomic_store_n(&slot->sequence, sequence + 2, __ATOMIC_RELEASE);
}

void names_add_to(struct peer *peer)
{
    struct peer found;
    if (peer->name[0] == '\0' && find(peer, &found))
        memcpy(peer->name, found.name, sizeof peer->name);
}
