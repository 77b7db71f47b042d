/* More HTTP/2 connections than the library can follow at once, read by many threads under ThreadSanitizer.
 *
 * Each thread has its own peer, and each peer always answers the same status: half of them 429, the others 404, once in full and
 * then by its place in the connection's header table. A data race ends this with 66, a fault of a peer that never refused, or no
 * fault at all, with 1.
 */
#include "../../preload/observer/answers.h"
#include "observed_threads.h"

enum { CONNECTIONS = 4 /* of a thread, at a time */, ROUNDS = 200 };

#define BYTES(text) (text), sizeof(text) - 1
#define PREFACE     BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
#define SETTINGS    BYTES("\0\0\0\4\0\0\0\0\0")
/* Status 429 or 404 as a literal that enters the table; and what entered it last. */
#define REFUSED                                                                                              \
    BYTES("\0\0\5\1\5\0\0\0\1\x48\3"                                                                         \
          "429")
#define NOT_FOUND                                                                                            \
    BYTES("\0\0\5\1\5\0\0\0\1\x48\3"                                                                         \
          "404")
#define AGAIN BYTES("\0\0\1\1\5\0\0\0\3\xbe")

static void receive(struct socket_entry *entry, const char *bytes, size_t length)
{
    if (answers_expect_more(entry))
        answers_received("recv", entry, bytes, length);
}

/* A request on stream 1, by its place in the static table. */
#define REQUEST "\0\0\3\1\5\0\0\0\1\x82\x84\x87"

static void ask(struct socket_entry *entry)
{
    char bytes[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" REQUEST;
    const struct iovec buffer = {.iov_base = bytes, .iov_len = sizeof bytes - 1};
    answers_bytes_sent(entry, &buffer, 1, sizeof bytes - 1);
}

static void *read_connections(void *argument)
{
    unsigned thread = *(unsigned *)argument;
    struct peer peer = peer_of(thread);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct socket_entry *entries[CONNECTIONS];
        for (unsigned i = 0; i < CONNECTIONS; i++) {
            entries[i] = sockets_remember(socket_of_thread(thread), &peer);
            if (entries[i] == NULL)
                abort();
            answers_request_began(entries[i], PREFACE);
            ask(entries[i]);
        }
        for (unsigned i = 0; i < CONNECTIONS; i++)
            receive(entries[i], SETTINGS);
        for (unsigned i = 0; i < CONNECTIONS && refuses(thread); i++)
            receive(entries[i], REFUSED);
        for (unsigned i = 0; i < CONNECTIONS && !refuses(thread); i++)
            receive(entries[i], NOT_FOUND);
        for (unsigned i = 0; i < CONNECTIONS; i++)
            receive(entries[i], AGAIN);
        for (unsigned i = 0; i < CONNECTIONS; i++) {
            int descriptor = entries[i]->number - 1;
            answers_conclude("close", entries[i]);
            sockets_forget(descriptor);
            close(descriptor);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    return run_threads(argv, NULL, read_connections, only_refusals_are_on_record);
}
