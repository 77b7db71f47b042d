/* What the peers of this process answer: parses the beginning of each answer (core/wire/answer.h), and puts "try again later" on
 * record. Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_ANSWERS_H
#define VHRETRY_PRELOAD_OBSERVER_ANSWERS_H

#include "sockets.h"

#include <sys/uio.h>

/* The program has sent a request on the connection that begins with these bytes, in plain text; NULL if they are
 * unavailable. */
void answers_request_began(struct socket_entry *entry, const void *bytes, size_t length);

/* More of it, of which no answer has come yet. Wanted only while the request is short. */
void answers_request_goes_on(struct socket_entry *entry, const void *bytes, size_t length);

static inline bool answers_request_is_short(const struct socket_entry *entry)
{
    return answer_request_is_short(&entry->answer);
}

/* True if a reply is expected to what the program sent, in plain text; false for HTTP/2 control frames. `bytes` are the whole
 * message, or NULL. */
bool answers_reply_is_due(const struct socket_entry *entry, const void *bytes, size_t length);

/* Does this whole message say that the program wants no more of an answer, or of any (HTTP/2)? */
bool answers_message_cancels(const struct socket_entry *entry, const void *bytes, size_t length);

/* The program has sent a farewell. */
static inline void answers_took_leave(struct socket_entry *entry)
{
    answer_took_leave(&entry->answer);
}

/* The program has sent this whole message: it may begin HTTP/2, and a request of it. If it cancels streams, no end cuts an answer
 * off any more. */
void answers_message_sent(struct socket_entry *entry, const void *bytes, size_t length);

/* On a connection of HTTP/2 (answers_are_interleaved) the first `length` bytes of these buffers were sent, in plain text. */
void answers_bytes_sent(struct socket_entry *entry, const struct iovec *buffers, size_t count, size_t length);

/* `length` bytes came, in plain text, and `call` gave them to the program; NULL if they are unavailable. Returns false if they
 * are no part of an answer: HTTP/2 control frames. */
bool answers_received(const char *call, struct socket_entry *entry, const void *bytes, size_t length);

/* The same from a peer of which only the name is known; the caller keeps `answer`. */
void answers_received_by_name(const char *call, const char *name, struct answer *answer, const void *bytes,
                              size_t length);

/* Must what comes be parsed? Two loads: most conversations are ignored until the next request. */
static inline bool answers_expect_more(const struct socket_entry *entry)
{
    return answer_expects_more(&entry->answer);
}

/* Is it HTTP/2, of which not all that comes is an answer? */
static inline bool answers_are_interleaved(const struct socket_entry *entry)
{
    return entry->answer.speaks == ANSWER_HTTP2 && answers_expect_more(entry);
}

/* As much of the answer as has come is parsed: the connection learns whether more of it is due. A few loads and stores. */
static inline void answers_note_rest(struct socket_entry *entry)
{
    connection_owes(&entry->connection, answer_is_unfinished(&entry->answer));
}

/* The connection has broken while the program was sending: did the peer say why before, in an answer that the program has not
 * read, or not yet? "Try again later" goes on record; if it blames the request, or the program's silence, the connection is told
 * so. Takes nothing from the program. */
void answers_explain_break(const char *call, struct socket_entry *entry);

/* What the protocol says of an end of the connection at this moment. */
enum ending answers_ending(const struct socket_entry *entry);

/* Nothing more is coming, or will be read: the program closes the connection, or ends. */
void answers_conclude(const char *call, struct socket_entry *entry);

/* The peer of the connection works again: faults with it in this phase are closed. One load while no fault is open. */
void answers_peer_recovered(const struct socket_entry *entry, enum fault_phase phase);

#endif
