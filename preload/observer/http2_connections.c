#include "http2_connections.h"

#include "../platform/seldom.h"

enum { HTTP2_CONNECTIONS = 16 };

/* Written and read by the thread that has taken the slot, whose cookie alone others read and set to 0. A forked child keeps its
 * copy; a vfork child that transfers uses its parent's, which is suspended. */
static struct slot {
    struct http2 http2; /* first: its address is the slot's */
    uint64_t cookie;    /* 0: free */
    uint32_t taken;     /* 1: by a thread */
} slots[HTTP2_CONNECTIONS] SELDOM;

/* Has any slot ever been in use? In most processes none is, and a fork must not read their pages. */
static bool used;

static bool take(struct slot *slot)
{
    uint32_t free = 0;
    return __atomic_compare_exchange_n(&slot->taken, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void give_back(struct slot *slot)
{
    __atomic_store_n(&slot->taken, 0, __ATOMIC_RELEASE);
}

static uint64_t cookie_of(const struct slot *slot)
{
    return __atomic_load_n(&slot->cookie, __ATOMIC_RELAXED);
}

/* A free slot, or else one of another connection; NULL if all are taken. The caller has it. */
static struct slot *take_any(void)
{
    static uint32_t next;
    for (size_t i = 0; i < HTTP2_CONNECTIONS; i++) {
        if (cookie_of(&slots[i]) != 0 || !take(&slots[i]))
            continue;
        if (cookie_of(&slots[i]) == 0)
            return &slots[i];
        give_back(&slots[i]);
    }
    for (size_t i = 0; i < HTTP2_CONNECTIONS; i++) {
        struct slot *slot = &slots[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % HTTP2_CONNECTIONS];
        if (take(slot))
            return slot;
    }
    return NULL;
}

void http2_connections_begin(uint64_t cookie)
{
    struct slot *slot = take_any();
    if (slot == NULL)
        return;
    __atomic_store_n(&used, true, __ATOMIC_RELAXED);
    http2_begin(&slot->http2);
    __atomic_store_n(&slot->cookie, cookie, __ATOMIC_RELAXED);
    give_back(slot);
}

static struct slot *find(uint64_t cookie)
{
    struct slot *slot = slots;
    while (slot < slots + HTTP2_CONNECTIONS && cookie_of(slot) != cookie)
        slot++;
    return slot < slots + HTTP2_CONNECTIONS ? slot : NULL;
}

/* Between the two looks at the cookie another connection may have got the slot. */
struct http2 *http2_connections_take(uint64_t cookie)
{
    struct slot *slot = find(cookie);
    if (slot == NULL || !take(slot))
        return NULL;
    if (cookie_of(slot) == cookie)
        return &slot->http2;
    give_back(slot);
    return NULL;
}

/* Only the sender's own fields change: no need to take it from a thread that parses. */
void http2_connections_note_sent(uint64_t cookie, const void *message, size_t length)
{
    struct slot *slot = find(cookie);
    if (slot != NULL)
        http2_sent(&slot->http2, message, length);
}

void http2_connections_give_back(struct http2 *http2)
{
    give_back((struct slot *)http2);
}

void http2_connections_end(uint64_t cookie)
{
    struct slot *slot = find(cookie);
    if (slot != NULL)
        __atomic_compare_exchange_n(&slot->cookie, &cookie, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

void http2_connections_start_forked(void)
{
    for (size_t i = 0; used && i < HTTP2_CONNECTIONS; i++) {
        if (__atomic_load_n(&slots[i].taken, __ATOMIC_RELAXED) == 0)
            continue; /* do not write to pages that need not be copied */
        slots[i].cookie = 0;
        slots[i].taken = 0;
    }
}
