/* More TLS sessions than there is room for, used by many threads under ThreadSanitizer: with connections, without, and in memory.
 *
 * All handles compete for the same places. A data race ends this with 66; a session on another one's connection, a fault of a peer
 * that never refused, or no fault at all, with 1.
 */
#include "../../preload/observer/answers.h"
#include "../../preload/observer/tls_session.h"
#include "observed_threads.h"

#include <string.h>

enum { SESSIONS = 4 /* of a thread, at a time */, ROUNDS = 200 };

#define BYTES(text) (text), sizeof(text) - 1
#define REQUEST     BYTES("GET / HTTP/1.1\r\n\r\n")
#define REFUSED     BYTES("HTTP/1.1 429 Too Many Requests\r\n\r\n")
#define NOT_FOUND   BYTES("HTTP/1.1 404 Not Found\r\n\r\n")
/* As long as REQUEST is when it is encrypted. */
#define RECORD                                                                                               \
    "\x17\3\3\0\x23"                                                                                         \
    "................................."

/* Never followed. Handles differ left of the bits that choose a place. */
static const void *handle_of(unsigned thread, unsigned session)
{
    enum { APART = 1 << 20 };
    static char memory[THREADS * SESSIONS * (size_t)APART];
    return &memory[(session * THREADS + thread) * (size_t)APART];
}

static void hold(bool condition)
{
    if (!condition) {
        fprintf(stderr, "a session is on a connection of another one\n");
        exit(1);
    }
}

/* The library transfers on a descriptor. */
static void use_with_connection(unsigned thread, const void *handle, const struct socket_entry *entry)
{
    struct tls_call *call = tls_watch(handle);
    tls_saw(entry);
    struct socket_entry *found = tls_connection_after(call, handle);
    hold(found == NULL || found == entry);
    if (found == NULL)
        return;
    tls_request_began(found, REQUEST);
    if (!refuses(thread))
        answers_received("SSL_read", found, NOT_FOUND);
    else
        answers_received("SSL_read", found, REFUSED);
}

/* The library encrypts to memory, and the thread sends it. */
static void use_in_memory(const void *handle, struct socket_entry *entry)
{
    const struct iovec record = {.iov_base = (char[]){RECORD}, .iov_len = sizeof RECORD - 1};
    tls_request_unplaced(handle, REQUEST);
    tls_expect_to_be_sent(handle, REQUEST);
    tls_saw_sent(entry, &record, 1);
    struct socket_entry *found = tls_connection(handle);
    hold(found == NULL || found == entry);
}

/* Another thread sends: only the server's name is known. */
static void use_without_connection(unsigned thread, const void *handle)
{
    char name[] = "peer0.test";
    name[4] = (char)('0' + thread);
    tls_request_unplaced(handle, REQUEST);
    if (!tls_unplaced_expects_answer(handle))
        return;
    if (!refuses(thread))
        tls_parse_unplaced(handle, "SSL_read", name, NOT_FOUND);
    else
        tls_parse_unplaced(handle, "SSL_read", name, REFUSED);
}

static void *use_sessions(void *argument)
{
    unsigned thread = *(unsigned *)argument;
    struct peer peer = peer_of(thread);
    for (unsigned round = 0; round < ROUNDS; round++) {
        int descriptors[SESSIONS];
        for (unsigned i = 0; i < SESSIONS; i++) {
            const void *handle = handle_of(thread, i);
            descriptors[i] = socket_of_thread(thread);
            struct socket_entry *entry = sockets_remember(descriptors[i], &peer);
            if ((round + i) % 3 == 0)
                use_with_connection(thread, handle, entry);
            else if ((round + i) % 3 == 1)
                use_in_memory(handle, entry);
            else
                use_without_connection(thread, handle);
        }
        for (unsigned i = 0; i < SESSIONS; i++) {
            if (i % 2 == 0)
                tls_forget(handle_of(thread, i));
            sockets_forget(descriptors[i]);
            close(descriptors[i]);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    return run_threads(argv, NULL, use_sessions, only_refusals_are_on_record);
}
