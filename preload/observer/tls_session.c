#include "tls_session.h"

#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "answers.h"
#include "observe.h"

#include <string.h>

enum { SESSION_SLOTS = 256, PLACES = 8, CALL_SLOTS = 8, TRIES_MAX = 8, BEGINNING_MAX = 512 };

/* A session whose connection has been looked for. It is in one of PLACES slots from that of its hash on. */
struct session {
    const void *handle; /* NULL: free */
    uint32_t taken;     /* 1: by a thread that changes it */
    int fd;
    uint32_t serial;      /* of the entry of `fd` in the socket table; 0: no connection found yet */
    uint32_t tries;       /* a session on memory (asyncio) has none: give up looking */
    struct answer answer; /* while no connection is found */
};

/* A call under way in which one is looked for. */
struct tls_call {
    uint32_t thread; /* 0 free */
    uint32_t serial; /* 0 none seen */
    int fd;
};

/* What a session on memory has encrypted and its thread has not sent yet. */
struct unsent {
    uint32_t thread; /* 0 free */
    const void *handle;
    size_t size; /* bytes, before they were encrypted */
    char beginning[BEGINNING_MAX];
};

uint32_t tls_watched_calls;
uint32_t tls_unsent;

/* Changed by the thread that has taken the slot; all threads read handle, fd and serial, and set a handle of their own to NULL. A
 * forked child keeps its copy; a vfork child uses its parent's, which is suspended. */
static struct session sessions[SESSION_SLOTS] SELDOM;

/* Has any session ever been in use? Most programs have none, and a fork must not read their pages. */
static bool any_session;

/* Written and read by the thread that is named in the slot, or by one that has taken the slot over; emptied by a fork. */
static struct tls_call calls[CALL_SLOTS];

/* Written and read by the thread that is named in the slot; emptied by a fork. */
static struct unsent unsent[CALL_SLOTS] SELDOM;

static uint32_t own_thread(void)
{
    return (uint32_t)SYSTEM_CALL_0(SYS_gettid);
}

void tls_learn(const struct socket_entry *entry)
{
    uint32_t thread = own_thread();
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        if (__atomic_load_n(&calls[i].thread, __ATOMIC_RELAXED) == thread) {
            __atomic_store_n(&calls[i].fd, entry->number - 1, __ATOMIC_RELAXED);
            __atomic_store_n(&calls[i].serial, entry->serial, __ATOMIC_RELAXED);
        }
    }
}

static struct session *place_of(const void *handle, size_t place)
{
    uintptr_t bits = (uintptr_t)handle;
    return &sessions[((bits >> 4 ^ bits >> 12) + place) % SESSION_SLOTS];
}

static const void *handle_of(const struct session *session)
{
    return __atomic_load_n(&session->handle, __ATOMIC_ACQUIRE);
}

static struct session *find(const void *handle)
{
    for (size_t i = 0; i < PLACES; i++)
        if (handle_of(place_of(handle, i)) == handle)
            return place_of(handle, i);
    return NULL;
}

/* NULL if the session's connection is not known, or another has taken its descriptor. Of a session that another thread changes
 * meanwhile, `fd` and `serial` may not belong together: then no entry fits. */
static struct socket_entry *connection_of(const struct session *session)
{
    uint32_t serial = __atomic_load_n(&session->serial, __ATOMIC_ACQUIRE);
    struct socket_entry *entry =
        serial == 0 ? NULL : sockets_find(__atomic_load_n(&session->fd, __ATOMIC_ACQUIRE));
    return entry != NULL && __atomic_load_n(&entry->serial, __ATOMIC_RELAXED) == serial ? entry : NULL;
}

static void place(struct session *session, int fd, uint32_t serial)
{
    __atomic_store_n(&session->fd, fd, __ATOMIC_RELEASE);
    __atomic_store_n(&session->serial, serial, __ATOMIC_RELEASE);
}

static bool take(struct session *session)
{
    uint32_t free = 0;
    return __atomic_compare_exchange_n(&session->taken, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void give_back(struct session *session)
{
    __atomic_store_n(&session->taken, 0, __ATOMIC_RELEASE);
}

/* NULL: it is not known, or another thread looks whether its place is to be had. */
static struct session *take_known(const void *handle)
{
    struct session *session = find(handle);
    if (session == NULL || !take(session))
        return NULL;
    if (handle_of(session) == handle)
        return session;
    give_back(session);
    return NULL;
}

/* A free place, or one of a connection that is gone; or, if `any`, that of a session without a connection. */
static bool is_vacant(const struct session *session, bool any)
{
    return handle_of(session) == NULL || (connection_of(session) == NULL &&
                                          (any || __atomic_load_n(&session->serial, __ATOMIC_RELAXED) != 0));
}

static struct session *take_place(const void *handle, bool any)
{
    static uint32_t next;
    uint32_t first = any ? __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) : 0;
    for (size_t i = 0; i < PLACES; i++) {
        struct session *session = place_of(handle, (first + i) % PLACES);
        if (!is_vacant(session, any) || !take(session))
            continue;
        if (is_vacant(session, any))
            return session;
        give_back(session);
    }
    return NULL;
}

/* The session, for this thread to change and to give back. NULL: other threads have it or its places, or all places are taken by
 * connections: then it is not followed, and what is on the wire must do. */
static struct session *take_session(const void *handle)
{
    struct session *session = find(handle);
    if (session != NULL)
        return take_known(handle);
    session = take_place(handle, false);
    if (session == NULL)
        session = take_place(handle, true);
    if (session == NULL)
        return NULL;
    __atomic_store_n(&any_session, true, __ATOMIC_RELAXED);
    __atomic_store_n(&session->handle, NULL, __ATOMIC_RELEASE); /* before anything of the other one changes */
    place(session, 0, 0);
    session->tries = 0;
    session->answer = (struct answer){.result = ANSWER_INCOMPLETE};
    __atomic_store_n(&session->handle, handle, __ATOMIC_RELEASE);
    return session;
}

/* A call that was left by longjmp(3) or cancellation keeps its slot: its thread, and in the end anybody, may have it. */
static struct tls_call *take_call(uint32_t thread)
{
    static uint32_t next;
    for (size_t i = 0; i < CALL_SLOTS; i++)
        if (__atomic_load_n(&calls[i].thread, __ATOMIC_RELAXED) == thread)
            return &calls[i];
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        uint32_t free = 0;
        if (__atomic_compare_exchange_n(&calls[i].thread, &free, thread, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED)) {
            __atomic_fetch_add(&tls_watched_calls, 1, __ATOMIC_RELAXED);
            return &calls[i];
        }
    }
    struct tls_call *taken = &calls[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % CALL_SLOTS];
    __atomic_store_n(&taken->thread, thread, __ATOMIC_RELAXED);
    return taken;
}

void tls_start_forked(void)
{
    for (size_t i = 0; any_session && i < SESSION_SLOTS; i++)
        if (sessions[i].taken != 0) /* do not write to pages that need not be copied */
            sessions[i] = (struct session){.handle = NULL};
    for (size_t i = 0; tls_unsent != 0 && i < CALL_SLOTS; i++)
        unsent[i].thread = 0;
    tls_unsent = 0;
    for (size_t i = 0; i < CALL_SLOTS; i++)
        calls[i].thread = 0;
    tls_watched_calls = 0;
}

static bool is_observed(void)
{
    return observing && __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED) != 0;
}

struct socket_entry *tls_connection(const void *handle)
{
    const struct session *session = find(handle);
    struct socket_entry *entry = session == NULL ? NULL : connection_of(session);
    return entry != NULL && handle_of(session) == handle ? entry : NULL;
}

struct tls_call *tls_watch(const void *handle)
{
    if (!is_observed() || tls_connection(handle) != NULL)
        return NULL;
    struct session *session = take_session(handle);
    if (session == NULL)
        return NULL;
    bool given_up = session->tries >= TRIES_MAX;
    give_back(session);
    if (given_up)
        return NULL;
    struct tls_call *call = take_call(own_thread());
    __atomic_store_n(&call->serial, 0, __ATOMIC_RELAXED);
    return call;
}

static void learn_from(struct tls_call *call, const void *handle)
{
    struct session *session = take_session(handle);
    uint32_t serial = __atomic_load_n(&call->serial, __ATOMIC_RELAXED);
    if (session != NULL) {
        session->tries = serial != 0 ? 0 : session->tries + 1;
        if (serial != 0)
            place(session, __atomic_load_n(&call->fd, __ATOMIC_RELAXED), serial);
        give_back(session);
    }
    uint32_t thread = own_thread();
    if (__atomic_compare_exchange_n(&call->thread, &thread, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        __atomic_fetch_sub(&tls_watched_calls, 1, __ATOMIC_RELAXED);
}

struct socket_entry *tls_connection_after(struct tls_call *call, const void *handle)
{
    if (call != NULL)
        learn_from(call, handle);
    return tls_connection(handle);
}

void tls_request_unplaced(const void *handle, const void *bytes, size_t length)
{
    struct session *session = is_observed() ? take_session(handle) : NULL;
    if (session == NULL)
        return;
    if (answer_request_is_short(&session->answer))
        answer_request_goes_on(&session->answer, bytes, length);
    else
        answer_request_began(&session->answer, bytes, length);
    give_back(session);
}

/* Or the rest of one whose body may tell more. */
static bool expects_answer(const struct session *session)
{
    return (session->answer.requested || session->answer.reading) && answer_expects_more(&session->answer);
}

bool tls_unplaced_expects_answer(const void *handle)
{
    struct session *session = is_observed() ? take_known(handle) : NULL;
    bool expects = session != NULL && expects_answer(session);
    if (session != NULL)
        give_back(session);
    return expects;
}

void tls_parse_unplaced(const void *handle, const char *call, const char *name, const void *bytes,
                        size_t length)
{
    struct session *session = take_known(handle);
    if (session == NULL)
        return;
    if (expects_answer(session))
        answers_received_by_name(call, name, &session->answer, bytes, length);
    give_back(session);
}

void tls_forget(const void *handle)
{
    struct session *session = find(handle);
    if (session != NULL)
        __atomic_compare_exchange_n(&session->handle, &handle, NULL, false, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED);
}

void tls_request_began(struct socket_entry *entry, const void *bytes, size_t length)
{
    /* Without TLS so far: what was heard on the wire till now was the handshake, or a proxy. */
    if (!entry->connection.has_tls)
        entry->answer.unrecognised = 0;
    if (connection_asked_over_tls(&entry->connection))
        answers_request_began(entry, bytes, length);
    else if (answers_request_is_short(entry))
        answers_request_goes_on(entry, bytes, length);
}

/* If all slots are taken, they are other threads': this thread is not followed, and tries again. */
void tls_expect_to_be_sent(const void *handle, const void *bytes, size_t size)
{
    uint32_t thread = own_thread();
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        uint32_t owner = __atomic_load_n(&unsent[i].thread, __ATOMIC_RELAXED);
        if (owner != thread &&
            (owner != 0 || !__atomic_compare_exchange_n(&unsent[i].thread, &owner, thread, false,
                                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
            continue;
        if (owner == 0)
            __atomic_fetch_add(&tls_unsent, 1, __ATOMIC_RELAXED);
        unsent[i].handle = handle;
        unsent[i].size = size;
        memcpy(unsent[i].beginning, bytes, size < BEGINNING_MAX ? size : BEGINNING_MAX);
        return;
    }
}

/* Could a record of TLS with this `content` hold `size` of data? At most so much is added to hide the length and to
 * authenticate it as TLS 1.2 does (RFC 5246 section 6.2.3); what is longer begins with a record that is full. */
static bool may_hold(size_t content, size_t size)
{
    enum { RECORD_MAX = 16384, ADDED_MAX = 96 };
    size_t data = size < RECORD_MAX ? size : RECORD_MAX;
    return content > data && content <= data + ADDED_MAX;
}

/* Could these bytes be records of TLS, one of which holds `size` of data? The end of the handshake may stand before it. */
static bool may_be_encrypted(const struct iovec *buffers, size_t count, size_t size)
{
    enum { HEADER = 5, CHANGE_CIPHER_SPEC = 20, APPLICATION_DATA = 23 };
    const unsigned char *bytes = count > 0 ? buffers[0].iov_base : NULL;
    size_t left = bytes != NULL ? buffers[0].iov_len : 0;
    while (left >= HEADER && bytes[0] >= CHANGE_CIPHER_SPEC && bytes[0] <= APPLICATION_DATA &&
           bytes[1] == 3) {
        size_t content = (size_t)bytes[3] << 8 | bytes[4];
        if (bytes[0] == APPLICATION_DATA && may_hold(content, size))
            return true;
        if (content > left - HEADER)
            break;
        bytes += HEADER + content;
        left -= HEADER + content;
    }
    return false;
}

void tls_learn_sent(struct socket_entry *entry, const struct iovec *buffers, size_t count)
{
    uint32_t thread = own_thread();
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        if (__atomic_load_n(&unsent[i].thread, __ATOMIC_RELAXED) != thread)
            continue;
        if (may_be_encrypted(buffers, count, unsent[i].size)) {
            struct session *session = take_session(unsent[i].handle);
            if (session != NULL) {
                place(session, entry->number - 1, entry->serial);
                give_back(session);
            }
            size_t length = unsent[i].size < BEGINNING_MAX ? unsent[i].size : BEGINNING_MAX;
            tls_request_began(entry, unsent[i].beginning, length);
            const struct iovec seen = {.iov_base = unsent[i].beginning, .iov_len = length};
            if (answers_are_interleaved(entry))
                answers_bytes_sent(entry, &seen, 1, unsent[i].size);
        }
        __atomic_store_n(&unsent[i].thread, 0, __ATOMIC_RELEASE);
        __atomic_fetch_sub(&tls_unsent, 1, __ATOMIC_RELAXED);
    }
}
