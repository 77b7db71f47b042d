#include "tls_session.h"

#include "answers.h"
#include "observe.h"
#include "seldom.h"
#include "system_call.h"
#include "tls.h"

#include <string.h>

enum { SESSION_SLOTS = 256, PLACES = 8, CALL_SLOTS = 8, TRIES_MAX = 8, BEGINNING_MAX = 32 };

/* A session whose connection has been looked for. It is in one of PLACES slots from that of its hash on. */
struct session {
    const void *handle;
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

static struct session sessions[SESSION_SLOTS] SELDOM;
static struct tls_call calls[CALL_SLOTS];
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
            calls[i].fd = entry->number - 1;
            calls[i].serial = entry->serial;
        }
    }
}

static struct session *place_of(const void *handle, size_t place)
{
    uintptr_t bits = (uintptr_t)handle;
    return &sessions[((bits >> 4 ^ bits >> 12) + place) % SESSION_SLOTS];
}

static struct session *find(const void *handle)
{
    for (size_t i = 0; i < PLACES; i++)
        if (place_of(handle, i)->handle == handle)
            return place_of(handle, i);
    return NULL;
}

/* NULL if the session's connection is not known, or another has taken its descriptor. */
static struct socket_entry *connection_of(const struct session *session)
{
    struct socket_entry *entry = session == NULL || session->serial == 0 ? NULL : sockets_find(session->fd);
    return entry != NULL && entry->serial == session->serial ? entry : NULL;
}

/* A free place, or one of a connection that is gone. */
static struct session *vacant(const void *handle)
{
    for (size_t i = 0; i < PLACES; i++) {
        struct session *session = place_of(handle, i);
        if (session->handle == NULL || (session->serial != 0 && connection_of(session) == NULL))
            return session;
    }
    return NULL;
}

/* Where all places are taken, one loses its own. The library's words on its connection would be missed from then on: what is on
 * the wire must do there. */
static struct session *evicted(const void *handle)
{
    static uint32_t next;
    struct session *session = place_of(handle, __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % PLACES);
    struct socket_entry *entry = connection_of(session);
    if (entry != NULL) {
        connection_lost_by_tls(&entry->connection);
        entry->answer.deaf = true;
    }
    return session;
}

static struct session *session_of(const void *handle)
{
    struct session *session = find(handle);
    if (session != NULL)
        return session;
    session = vacant(handle);
    if (session == NULL)
        session = evicted(handle);
    *session = (struct session){.handle = handle};
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

struct tls_call *tls_watch(const void *handle)
{
    if (!is_observed())
        return NULL;
    struct session *session = session_of(handle);
    if (session->tries >= TRIES_MAX || connection_of(session) != NULL)
        return NULL;
    struct tls_call *call = take_call(own_thread());
    call->serial = 0;
    return call;
}

static void learn_from(struct tls_call *call, const void *handle)
{
    struct session *session = session_of(handle);
    if (call->serial != 0)
        *session = (struct session){.handle = handle, .fd = call->fd, .serial = call->serial};
    else
        session->tries++;
    uint32_t thread = own_thread();
    if (__atomic_compare_exchange_n(&call->thread, &thread, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        __atomic_fetch_sub(&tls_watched_calls, 1, __ATOMIC_RELAXED);
}

struct socket_entry *tls_connection_after(struct tls_call *call, const void *handle)
{
    if (call != NULL)
        learn_from(call, handle);
    return connection_of(find(handle));
}

struct socket_entry *tls_connection(const void *handle)
{
    return connection_of(find(handle));
}

void tls_ask_unplaced(const void *handle, const void *bytes, size_t length)
{
    if (is_observed())
        answer_ask(&session_of(handle)->answer, bytes, length);
}

struct answer *tls_unplaced_answer(const void *handle)
{
    struct answer *answer = &session_of(handle)->answer;
    return is_observed() && answer->asked && answer_listens(answer) ? answer : NULL;
}

void tls_forget(const void *handle)
{
    struct session *session = find(handle);
    if (session != NULL)
        *session = (struct session){.handle = NULL};
}

void tls_note_question(struct socket_entry *entry, const void *bytes, size_t length)
{
    /* Without TLS so far: what was heard on the wire till now was the handshake, or a proxy. */
    if (!entry->connection.has_tls)
        entry->answer.strange = 0;
    if (connection_asked_over_tls(&entry->connection))
        answers_after_question(entry, bytes, length);
}

/* Slots that are all taken are other threads': whoever finds none free is not followed, and tries again. */
void tls_expect_to_be_sent(const void *handle, const void *bytes, size_t size)
{
    uint32_t thread = own_thread();
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        uint32_t owner = __atomic_load_n(&unsent[i].thread, __ATOMIC_RELAXED);
        if (owner != thread &&
            (owner != 0 || !__atomic_compare_exchange_n(&unsent[i].thread, &owner, thread, false,
                                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)))
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
            struct session *session = session_of(unsent[i].handle);
            session->fd = entry->number - 1;
            session->serial = entry->serial;
            size_t length = unsent[i].size < BEGINNING_MAX ? unsent[i].size : BEGINNING_MAX;
            tls_note_question(entry, unsent[i].beginning, length);
        }
        __atomic_store_n(&unsent[i].thread, 0, __ATOMIC_RELAXED);
        __atomic_fetch_sub(&tls_unsent, 1, __ATOMIC_RELAXED);
    }
}
