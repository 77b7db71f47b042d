/* Hooks: reading and writing through OpenSSL and GnuTLS.
 *
 * The names are exported under the versions that those libraries give them (versions.map), and as hidden ones: a program
 * that was linked with the library finds ours, one that merely asks whether there is such a name (a weak reference,
 * dlsym(3)) does not. musl knows no versions and does not see them: there the bytes on the wire must do.
 */
#include "../../core/wire/farewell.h"
#include "../observer/answers.h"
#include "../observer/inspection.h"
#include "../observer/tls_library.h"
#include "../observer/tls_session.h"
#include "../platform/real.h"

#include <sys/types.h>

/* The call has returned; `moved` bytes of the program's `length` bytes at `bytes` went out. */
static void note_sent(struct tls_call *call, const void *handle, const void *bytes, size_t length,
                      size_t moved, bool farewell)
{
    struct socket_entry *entry = tls_connection_after(call, handle);
    if (entry == NULL) {
        if (moved > 0)
            tls_request_unplaced(handle, bytes, length);
        if (moved > 0 && call != NULL)
            tls_expect_to_be_sent(handle, bytes, length);
        return;
    }
    connection_tls_returned(&entry->connection);
    if (moved == 0)
        return;
    if (!farewell)
        answers_message_sent(entry, bytes, length);
    if (farewell && message_is_farewell(bytes, length)) {
        connection_said_goodbye(&entry->connection);
        answers_took_leave(entry);
    } else if (!farewell && answers_reply_is_due(entry, bytes, length)) {
        tls_request_began(entry, bytes, length);
    }
    if (answers_are_interleaved(entry)) {
        const struct iovec buffer = {.iov_base = (void *)bytes, .iov_len = length};
        answers_bytes_sent(entry, &buffer, 1, moved);
    }
    connection_told_by_tls(&entry->connection);
    sockets_share(entry);
}

/* `length` bytes came to `bytes`; 0: none. `ended`: the peer has said good-bye (close_notify), after which nothing more comes.
 * Returns false if the connection is not known. */
static bool note_received(const char *name, struct tls_call *call, const void *handle, const void *bytes,
                          size_t length, bool ended)
{
    struct socket_entry *entry = tls_connection_after(call, handle);
    bool moved = length > 0;
    if (entry == NULL || (!moved && !ended))
        return entry != NULL;
    connection_told_by_tls(&entry->connection);
    if (moved && answers_are_interleaved(entry)) {
        if (answers_received(name, entry, bytes, length)) {
            inspect_on_reply(entry);
            answers_note_rest(entry);
        }
    } else if (moved) {
        inspect_on_reply(entry);
        if (answers_expect_more(entry))
            answers_received(name, entry, bytes, length);
        answers_note_rest(entry);
    }
    if (ended)
        inspect_on_end_of_file(name, entry);
    sockets_share(entry);
    return true;
}

/* Does a farewell, or a heartbeat, go into the library? Then what goes out is one, too, and may fail without anybody's loss. The
 * library reads the bytes in any case: no more care is needed. */
static bool start_farewell(const char *call, const void *handle, const void *bytes, size_t size)
{
    struct socket_entry *entry = tls_connection(handle);
    if (entry == NULL)
        return false;
    if (answers_message_cancels(entry, bytes, size))
        inspect_on_taking_leave(call, entry);
    if (!message_expects_no_answer(bytes, size))
        return false;
    if (message_is_farewell(bytes, size))
        inspect_on_taking_leave(call, entry);
    connection_tls_sends_farewell(&entry->connection);
    return true;
}

/* A hook, visible under the versions named in versions.map alone. */
#define HOOK(name, version) __asm__(".symver observed_" #name "," #name "@" version)

/* SSL_get_shutdown(3) tells whether the peer's close_notify has come; it changes nothing. */
static bool openssl_ended(int (*get_shutdown)(const void *), const void *session)
{
    enum { SSL_RECEIVED_SHUTDOWN = 2 };
    return get_shutdown != NULL && (get_shutdown(session) & SSL_RECEIVED_SHUTDOWN) != 0;
}

#define OPENSSL_ENDED(session) openssl_ended(REAL_FOR_CALLER("SSL_get_shutdown"), session)

/* SSL_get_servername(3) tells whom the program named in the handshake (RFC 6066 section 3). */
static void hear_by_name(const char *call, const char *(*get_servername)(const void *, int),
                         const void *session, const void *bytes, size_t length)
{
    enum { HOST_NAME = 0 };
    const char *name = get_servername == NULL ? NULL : get_servername(session, HOST_NAME);
    if (name != NULL)
        tls_parse_unplaced(session, call, name, bytes, length);
}

/* Bytes came on a session whose connection nobody found. */
#define HEAR_UNPLACED(session, bytes, length)                                                                \
    do {                                                                                                     \
        if (tls_unplaced_expects_answer(session))                                                            \
            hear_by_name("SSL_read", REAL_FOR_CALLER("SSL_get_servername"), session, bytes, length);         \
    } while (false)

/* SSL_read(3): above 0, that many bytes. */
int observed_SSL_read(void *session, void *buffer, int size);
HOOK(SSL_read, "OPENSSL_1_1_0");
EXPORT int observed_SSL_read(void *session, void *buffer, int size)
{
    int (*real)(void *, void *, int) = REAL_FOR_CALLER("SSL_read");
    struct tls_call *call = tls_watch(session);
    int result = real == NULL ? -1 : real(session, buffer, size);
    bool placed = note_received("SSL_read", call, session, buffer, result > 0 ? (size_t)result : 0,
                                result <= 0 && OPENSSL_ENDED(session));
    if (!placed && result > 0)
        HEAR_UNPLACED(session, buffer, (size_t)result);
    return result;
}

int observed_SSL_write(void *session, const void *buffer, int size);
HOOK(SSL_write, "OPENSSL_1_1_0");
EXPORT int observed_SSL_write(void *session, const void *buffer, int size)
{
    int (*real)(void *, const void *, int) = REAL_FOR_CALLER("SSL_write");
    size_t length = size < 0 ? 0 : (size_t)size;
    struct tls_call *call = tls_watch(session);
    bool farewell = start_farewell("SSL_write", session, buffer, length);
    int result = real == NULL ? -1 : real(session, buffer, size);
    note_sent(call, session, buffer, length, result > 0 ? (size_t)result : 0, farewell);
    return result;
}

/* SSL_read_ex(3): 1, and the count elsewhere. */
int observed_SSL_read_ex(void *session, void *buffer, size_t size, size_t *count);
HOOK(SSL_read_ex, "OPENSSL_1_1_1");
EXPORT int observed_SSL_read_ex(void *session, void *buffer, size_t size, size_t *count)
{
    int (*real)(void *, void *, size_t, size_t *) = REAL_FOR_CALLER("SSL_read_ex");
    struct tls_call *call = tls_watch(session);
    int result = real == NULL ? 0 : real(session, buffer, size, count);
    bool placed = note_received("SSL_read", call, session, buffer, result > 0 ? *count : 0,
                                result <= 0 && OPENSSL_ENDED(session));
    if (!placed && result > 0)
        HEAR_UNPLACED(session, buffer, *count);
    return result;
}

int observed_SSL_write_ex(void *session, const void *buffer, size_t size, size_t *count);
HOOK(SSL_write_ex, "OPENSSL_1_1_1");
EXPORT int observed_SSL_write_ex(void *session, const void *buffer, size_t size, size_t *count)
{
    int (*real)(void *, const void *, size_t, size_t *) = REAL_FOR_CALLER("SSL_write_ex");
    struct tls_call *call = tls_watch(session);
    bool farewell = start_farewell("SSL_write", session, buffer, size);
    int result = real == NULL ? 0 : real(session, buffer, size, count);
    note_sent(call, session, buffer, size, result > 0 ? *count : 0, farewell);
    return result;
}

/* gnutls_record_recv(3): above 0, that many bytes. */
ssize_t observed_gnutls_record_recv(void *session, void *buffer, size_t size);
HOOK(gnutls_record_recv, "GNUTLS_3_4");
EXPORT ssize_t observed_gnutls_record_recv(void *session, void *buffer, size_t size)
{
    ssize_t (*real)(void *, void *, size_t) = REAL_FOR_CALLER("gnutls_record_recv");
    struct tls_call *call = tls_watch(session);
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
    struct tls_call *call = tls_watch(session);
    bool farewell = start_farewell("gnutls_record_send", session, buffer, size);
    ssize_t result = real == NULL ? -1 : real(session, buffer, size);
    note_sent(call, session, buffer, size, result > 0 ? (size_t)result : 0, farewell);
    return result;
}

/* The last moment at which a missing answer can be seen: the peer answers the good-bye. */
static void inspect_before_shutdown(const char *call, const void *handle)
{
    const struct socket_entry *entry = tls_connection(handle);
    if (entry != NULL)
        inspect_before_farewell(call, entry->number - 1);
}

/* SSL_shutdown(3) sends a close_notify. */
int observed_SSL_shutdown(void *session);
HOOK(SSL_shutdown, "OPENSSL_1_1_0");
EXPORT int observed_SSL_shutdown(void *session)
{
    int (*real)(void *) = REAL_FOR_CALLER("SSL_shutdown");
    inspect_before_shutdown("SSL_shutdown", session);
    return real == NULL ? -1 : real(session);
}

int observed_gnutls_bye(void *session, int how);
HOOK(gnutls_bye, "GNUTLS_3_4");
EXPORT int observed_gnutls_bye(void *session, int how)
{
    int (*real)(void *, int) = REAL_FOR_CALLER("gnutls_bye");
    inspect_before_shutdown("gnutls_bye", session);
    return real == NULL ? -1 : real(session, how);
}

/* SSL_free(3): the next session may have the same handle, on another connection, while this one's is still open. */
void observed_SSL_free(void *session);
HOOK(SSL_free, "OPENSSL_1_1_0");
EXPORT void observed_SSL_free(void *session)
{
    void (*real)(void *) = REAL_FOR_CALLER("SSL_free");
    tls_forget(session);
    if (real != NULL)
        real(session);
}

void observed_gnutls_deinit(void *session);
HOOK(gnutls_deinit, "GNUTLS_3_4");
EXPORT void observed_gnutls_deinit(void *session)
{
    void (*real)(void *) = REAL_FOR_CALLER("gnutls_deinit");
    tls_forget(session);
    if (real != NULL)
        real(session);
}

/* The same functions in OpenSSL 3. A second alias, because one name has one version per directive. */
HOOK(SSL_read, "OPENSSL_3.0.0");
HOOK(SSL_write, "OPENSSL_3.0.0");
HOOK(SSL_read_ex, "OPENSSL_3.0.0");
HOOK(SSL_write_ex, "OPENSSL_3.0.0");
HOOK(SSL_shutdown, "OPENSSL_3.0.0");
HOOK(SSL_free, "OPENSSL_3.0.0");
