/* Hooks: reading and writing through OpenSSL and GnuTLS.
 *
 * The names are exported under the versions that those libraries give them (tls.map), and as hidden ones: a program
 * that was linked with the library finds ours, one that merely asks whether there is such a name (a weak reference,
 * dlsym(3)) does not. musl knows no versions and does not see them: there the bytes on the wire must do.
 *
 * Which connection a session is on, the library need not tell (curl gives it no descriptor): it is the one on which this
 * thread transfers while it is inside the library. A session on memory (asyncio) transfers nothing there: it is the one to
 * which this thread next sends what it had encrypted.
 */
#define _GNU_SOURCE
#include "tls.h"

#include "../core/wire/farewell.h"
#include "answers.h"
#include "look.h"
#include "real.h"
#include "seldom.h"
#include "system_call.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/types.h>

enum { SESSION_SLOTS = 64, CALL_SLOTS = 8, CALLER_SLOTS = 16, TRIES_MAX = 8, BEGINNING_MAX = 32 };

/* A session whose connection has been looked for. Slots are shared by hash; who is pushed out is learned again. */
struct session {
    const void *handle;
    int fd;
    uint32_t serial; /* of the entry of `fd` in the socket table; 0: no connection found yet */
    uint32_t tries;  /* a session on memory (asyncio) has none: give up looking */
};

/* A call under way in which one is looked for. */
struct watched_call {
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
static struct watched_call calls[CALL_SLOTS];
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

static struct session *session_of(const void *handle)
{
    uintptr_t bits = (uintptr_t)handle;
    struct session *session = &sessions[(bits >> 4 ^ bits >> 12) % SESSION_SLOTS];
    if (session->handle != handle)
        *session = (struct session){.handle = handle};
    return session;
}

/* NULL if the session's connection is not known, or another has taken its descriptor. */
static struct socket_entry *connection_of(const struct session *session)
{
    struct socket_entry *entry = session->serial == 0 ? NULL : sockets_find(session->fd);
    return entry != NULL && entry->serial == session->serial ? entry : NULL;
}

/* A call that was left by longjmp(3) or cancellation keeps its slot: its thread, and in the end anybody, may have it. */
static struct watched_call *take_call(uint32_t thread)
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
    struct watched_call *taken = &calls[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % CALL_SLOTS];
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

/* Looks for the connection during the call that is about to be made, if need be. */
static struct watched_call *watch(const void *handle)
{
    struct session *session = session_of(handle);
    if (!observing || __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED) == 0 ||
        session->tries >= TRIES_MAX || connection_of(session) != NULL)
        return NULL;
    struct watched_call *call = take_call(own_thread());
    call->serial = 0;
    return call;
}

static void learn_from(struct watched_call *call, const void *handle)
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

/* The connection of the session, after a call in which it may have been found. */
static struct socket_entry *after_call(struct watched_call *call, const void *handle)
{
    if (call != NULL)
        learn_from(call, handle);
    return connection_of(session_of(handle));
}

/* The question began with `length` bytes at `bytes`. */
static void note_question(struct socket_entry *entry, const void *bytes, size_t length)
{
    /* Without TLS so far: what was heard on the wire till now was the handshake, or a proxy. */
    if (!entry->connection.has_tls || entry->connection.last != DIRECTION_SENT)
        answers_after_question(entry, bytes, length);
    entry->connection.last = DIRECTION_SENT;
    entry->connection.has_tls = true;
}

/* Slots that are all taken are other threads': whoever finds none free is not followed, and tries again. */
static void expect_to_be_sent(const void *handle, const void *bytes, size_t size)
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

/* Could these bytes be a record of TLS that holds `size` of data? A header, the data, and at most so much to hide its length
 * and to authenticate it as TLS 1.2 adds (RFC 5246 section 6.2.3); what is longer begins with a record that is full. */
static bool may_be_encrypted(const struct iovec *buffers, size_t count, size_t size)
{
    enum { HEADER = 5, APPLICATION_DATA = 23, RECORD_MAX = 16384, ADDED_MAX = 96 };
    const unsigned char *bytes = count > 0 ? buffers[0].iov_base : NULL;
    if (bytes == NULL || buffers[0].iov_len < HEADER || bytes[0] != APPLICATION_DATA || bytes[1] != 3)
        return false;
    size_t content = (size_t)bytes[3] << 8 | bytes[4];
    size_t data = size < RECORD_MAX ? size : RECORD_MAX;
    return content > data && content <= data + ADDED_MAX;
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
            note_question(entry, unsent[i].beginning, length);
        }
        __atomic_store_n(&unsent[i].thread, 0, __ATOMIC_RELAXED);
        __atomic_fetch_sub(&tls_unsent, 1, __ATOMIC_RELAXED);
    }
}

/* The call has returned; `moved` if data of the program's went out, which began with `length` bytes at `bytes`. */
static void note_sent(struct watched_call *call, const void *handle, const void *bytes, size_t length,
                      bool moved, bool farewell)
{
    struct socket_entry *entry = after_call(call, handle);
    if (entry == NULL) {
        if (call != NULL && moved)
            expect_to_be_sent(handle, bytes, length);
        return;
    }
    entry->connection.farewell = false;
    if (!moved)
        return;
    if (!farewell)
        note_question(entry, bytes, length);
    entry->connection.has_tls = true;
    sockets_share(entry);
}

/* `length` bytes came to `bytes`; 0: none. `ended`: the peer has said good-bye (close_notify), after which nothing more comes. */
static void note_received(const char *name, struct watched_call *call, const void *handle, const void *bytes,
                          size_t length, bool ended)
{
    struct socket_entry *entry = after_call(call, handle);
    bool moved = length > 0;
    if (entry == NULL || (!moved && !ended))
        return;
    bool reply = moved && entry->connection.last != DIRECTION_RECEIVED;
    entry->connection.has_tls = true;
    if (moved)
        entry->connection.last = DIRECTION_RECEIVED;
    if (reply)
        look_after_reply(entry);
    if (moved && answers_listen(entry))
        answers_hear_more(name, entry, bytes, length);
    if (ended)
        look_after_end_of_file(name, entry);
    sockets_share(entry);
}

/* The real function, which depends on who calls: each of several copies of a library has users of its own. What was found
 * before something was unloaded (dlclose(3)) is found again: others may be loaded in its place. */
struct caller {
    const void *address; /* NULL: free, or being changed */
    void *function;
    uint32_t unloads; /* how often anything had been unloaded by then */
};

static uint32_t unload_count;

static void remember_caller(struct caller *callers, const struct caller *found)
{
    static uint32_t busy;
    if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE) != 0)
        return; /* another thread does the same: next time */
    for (size_t i = 0; i < CALLER_SLOTS; i++) {
        if (callers[i].address != NULL && callers[i].unloads == found->unloads)
            continue;
        __atomic_store_n(&callers[i].address, NULL, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_RELEASE);
        __atomic_store_n(&callers[i].function, found->function, __ATOMIC_RELAXED);
        __atomic_store_n(&callers[i].unloads, found->unloads, __ATOMIC_RELAXED);
        __atomic_store_n(&callers[i].address, found->address, __ATOMIC_RELEASE);
        break;
    }
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

static void *real_for(struct caller *callers, const char *name, const void *address)
{
    struct caller found = {.address = address, .unloads = __atomic_load_n(&unload_count, __ATOMIC_ACQUIRE)};
    for (size_t i = 0; i < CALLER_SLOTS; i++) {
        if (__atomic_load_n(&callers[i].address, __ATOMIC_ACQUIRE) != address)
            continue;
        void *function = __atomic_load_n(&callers[i].function, __ATOMIC_RELAXED);
        uint32_t unloads = __atomic_load_n(&callers[i].unloads, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (unloads == found.unloads && __atomic_load_n(&callers[i].address, __ATOMIC_RELAXED) == address)
            return function;
    }
    found.function = objects_for_caller(name, address);
    remember_caller(callers, &found);
    return found.function;
}

EXPORT int dlclose(void *handle)
{
    __typeof__(&dlclose) real = REAL(dlclose);
    __atomic_add_fetch(&unload_count, 1, __ATOMIC_RELEASE);
    int result = real == NULL ? -1 : real(handle);
    __atomic_add_fetch(&unload_count, 1, __ATOMIC_RELEASE);
    return result;
}

#define REAL_FOR_CALLER(name)                                                                                \
    ({                                                                                                       \
        static struct caller callers[CALLER_SLOTS] SELDOM;                                                   \
        real_for(callers, name, __builtin_return_address(0));                                                \
    })

/* Is it a farewell that goes into the library? Then what goes out is one, too, and may fail without anybody's loss. The
 * library reads the bytes in any case: no more care is needed. */
static bool start_farewell(const void *handle, const void *bytes, size_t size)
{
    struct socket_entry *entry = connection_of(session_of(handle));
    if (entry == NULL || !message_expects_no_answer(bytes, size))
        return false;
    entry->connection.farewell = true;
    return true;
}

/* A hook, visible under the versions named in tls.map alone. */
#define HOOK(name, version) __asm__(".symver observed_" #name "," #name "@" version)

/* SSL_get_shutdown(3) tells whether the peer's close_notify has come; it changes nothing. */
static bool openssl_ended(int (*get_shutdown)(const void *), const void *session)
{
    enum { SSL_RECEIVED_SHUTDOWN = 2 };
    return get_shutdown != NULL && (get_shutdown(session) & SSL_RECEIVED_SHUTDOWN) != 0;
}

#define OPENSSL_ENDED(session) openssl_ended(REAL_FOR_CALLER("SSL_get_shutdown"), session)

/* SSL_read(3): above 0, that many bytes. */
int observed_SSL_read(void *session, void *buffer, int size);
HOOK(SSL_read, "OPENSSL_1_1_0");
EXPORT int observed_SSL_read(void *session, void *buffer, int size)
{
    int (*real)(void *, void *, int) = REAL_FOR_CALLER("SSL_read");
    struct watched_call *call = watch(session);
    int result = real == NULL ? -1 : real(session, buffer, size);
    note_received("SSL_read", call, session, buffer, result > 0 ? (size_t)result : 0,
                  result <= 0 && OPENSSL_ENDED(session));
    return result;
}

int observed_SSL_write(void *session, const void *buffer, int size);
HOOK(SSL_write, "OPENSSL_1_1_0");
EXPORT int observed_SSL_write(void *session, const void *buffer, int size)
{
    int (*real)(void *, const void *, int) = REAL_FOR_CALLER("SSL_write");
    size_t length = size < 0 ? 0 : (size_t)size;
    struct watched_call *call = watch(session);
    bool farewell = start_farewell(session, buffer, length);
    int result = real == NULL ? -1 : real(session, buffer, size);
    note_sent(call, session, buffer, length, result > 0, farewell);
    return result;
}

/* SSL_read_ex(3): 1, and the count elsewhere. */
int observed_SSL_read_ex(void *session, void *buffer, size_t size, size_t *count);
HOOK(SSL_read_ex, "OPENSSL_1_1_1");
EXPORT int observed_SSL_read_ex(void *session, void *buffer, size_t size, size_t *count)
{
    int (*real)(void *, void *, size_t, size_t *) = REAL_FOR_CALLER("SSL_read_ex");
    struct watched_call *call = watch(session);
    int result = real == NULL ? 0 : real(session, buffer, size, count);
    note_received("SSL_read", call, session, buffer, result > 0 ? *count : 0,
                  result <= 0 && OPENSSL_ENDED(session));
    return result;
}

int observed_SSL_write_ex(void *session, const void *buffer, size_t size, size_t *count);
HOOK(SSL_write_ex, "OPENSSL_1_1_1");
EXPORT int observed_SSL_write_ex(void *session, const void *buffer, size_t size, size_t *count)
{
    int (*real)(void *, const void *, size_t, size_t *) = REAL_FOR_CALLER("SSL_write_ex");
    struct watched_call *call = watch(session);
    bool farewell = start_farewell(session, buffer, size);
    int result = real == NULL ? 0 : real(session, buffer, size, count);
    note_sent(call, session, buffer, size, result > 0, farewell);
    return result;
}

/* gnutls_record_recv(3): above 0, that many bytes. */
ssize_t observed_gnutls_record_recv(void *session, void *buffer, size_t size);
HOOK(gnutls_record_recv, "GNUTLS_3_4");
EXPORT ssize_t observed_gnutls_record_recv(void *session, void *buffer, size_t size)
{
    ssize_t (*real)(void *, void *, size_t) = REAL_FOR_CALLER("gnutls_record_recv");
    struct watched_call *call = watch(session);
    ssize_t result = real == NULL ? -1 : real(session, buffer, size);
    note_received("gnutls_record_recv", call, session, buffer, result > 0 ? (size_t)result : 0,
                  result == 0 && size > 0);
    return result;
}

ssize_t observed_gnutls_record_send(void *session, const void *buffer, size_t size);
HOOK(gnutls_record_send, "GNUTLS_3_4");
EXPORT ssize_t observed_gnutls_record_send(void *session, const void *buffer, size_t size)
{
    ssize_t (*real)(void *, const void *, size_t) = REAL_FOR_CALLER("gnutls_record_send");
    struct watched_call *call = watch(session);
    bool farewell = start_farewell(session, buffer, size);
    ssize_t result = real == NULL ? -1 : real(session, buffer, size);
    note_sent(call, session, buffer, size, result > 0, farewell);
    return result;
}

/* The last moment at which a missing answer can be seen: the peer answers the good-bye. */
static void look_before_shutdown(const char *call, const void *handle)
{
    const struct socket_entry *entry = connection_of(session_of(handle));
    if (entry != NULL)
        look_before_farewell(call, entry->number - 1);
}

/* SSL_shutdown(3) sends a close_notify. */
int observed_SSL_shutdown(void *session);
HOOK(SSL_shutdown, "OPENSSL_1_1_0");
EXPORT int observed_SSL_shutdown(void *session)
{
    int (*real)(void *) = REAL_FOR_CALLER("SSL_shutdown");
    look_before_shutdown("SSL_shutdown", session);
    return real == NULL ? -1 : real(session);
}

int observed_gnutls_bye(void *session, int how);
HOOK(gnutls_bye, "GNUTLS_3_4");
EXPORT int observed_gnutls_bye(void *session, int how)
{
    int (*real)(void *, int) = REAL_FOR_CALLER("gnutls_bye");
    look_before_shutdown("gnutls_bye", session);
    return real == NULL ? -1 : real(session, how);
}

/* The same functions in OpenSSL 3. A second alias, because one name has one version per directive. */
HOOK(SSL_read, "OPENSSL_3.0.0");
HOOK(SSL_write, "OPENSSL_3.0.0");
HOOK(SSL_read_ex, "OPENSSL_3.0.0");
HOOK(SSL_write_ex, "OPENSSL_3.0.0");
HOOK(SSL_shutdown, "OPENSSL_3.0.0");
