#include "http2_connections.h"

#include "../platform/seldom.h"
#include "redirects.h"

enum { HTTP2_CONNECTIONS = 16 };

/* Written and read by the thread that has taken the slot, whose cookie alone others read and set to 0. A forked child keeps its
 * copy; a vfork child that transfers uses its parent's, which is suspended. */
static struct slot {
    struct http2 http2; /* first: its address is the slot's */
    uint64_t cookie;    /* 0: free */
    uint32_t taken;     /* 1: by a thread */
    uint32_t sending;   /* 1: by a thread that follows what is sent, and changes nothing but that */
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

static bool take_sending(struct slot *slot)
{
    uint32_t free = 0;
    return __atomic_compare_exchange_n(&slot->sending, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void give_back_sending(struct slot *slot)
{
    __atomic_store_n(&slot->sending, 0, __ATOMIC_RELEASE);
}

/* Both sides, to begin a connection. */
static bool take_whole(struct slot *slot)
{
    if (!take(slot))
        return false;
    if (take_sending(slot))
        return true;
    give_back(slot);
    return false;
}

static void give_back_whole(struct slot *slot)
{
    give_back_sending(slot);
    give_back(slot);
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
        if (cookie_of(&slots[i]) != 0 || !take_whole(&slots[i]))
            continue;
        if (cookie_of(&slots[i]) == 0)
            return &slots[i];
        give_back_whole(&slots[i]);
    }
    for (size_t i = 0; i < HTTP2_CONNECTIONS; i++) {
        struct slot *slot = &slots[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % HTTP2_CONNECTIONS];
        if (take_whole(slot))
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
    give_back_whole(slot);
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

uint32_t http2_connections_follow(uint64_t cookie, const void *bytes, size_t length)
{
    struct slot *slot = find(cookie);
    uint32_t asked = 0;
    if (slot == NULL)
        return 0;
    bool taken = take_sending(slot);
    if (cookie_of(slot) == cookie) {
        if (!taken || bytes == NULL)
            http2_requests_missed(&slot->http2.requests);
        else
            http2_requests_sent(&slot->http2.requests, bytes, length, redirects_first);
        asked = http2_asked(&slot->http2);
    }
    if (taken)
        give_back_sending(slot);
    return asked;
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
        if (__atomic_load_n(&slots[i].taken, __ATOMIC_RELAXED) == 0 &&
            __atomic_load_n(&slots[i].sending, __ATOMIC_RELAXED) == 0)
            continue; /* do not write to pages that need not be copied */
        slots[i].cookie = 0;
        slots[i].taken = slots[i].sending = 0;
    }
}
