/* What the peers of this process answer: listening to the beginning of each answer (core/wire/answer.h), and putting
 * "try again later" on record. Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_ANSWERS_H
#define VHRETRY_PRELOAD_ANSWERS_H

#include "sockets.h"

/* The program has asked something on the connection: it began with these bytes, in plain text. NULL: they are not
 * at hand. */
void answers_after_question(struct socket_entry *entry, const void *bytes, size_t length);

/* Does the peer answer what the program says on the connection, in plain text? Yes, but for what HTTP/2 says of the connection
 * itself. `bytes` are the whole message, or NULL. */
bool answers_are_due(struct socket_entry *entry, const void *bytes, size_t length);

/* `length` bytes came, in plain text, and `call` gave them to the program. NULL: they are not at hand. Returns false if they
 * are no part of an answer: what HTTP/2 says of the connection itself. */
bool answers_hear_more(const char *call, struct socket_entry *entry, const void *bytes, size_t length);

/* The same of a peer of which only its name is known; what it answers is kept in `answer`. */
void answers_hear_from(const char *call, const char *name, struct answer *answer, const void *bytes,
                       size_t length);

/* Is anything of what comes of interest? Two loads: of most conversations nothing is till the next question. */
static inline bool answers_listen(const struct socket_entry *entry)
{
    return answer_expects_more(&entry->answer);
}

/* Is it HTTP/2, of which not all that comes is an answer? */
static inline bool answers_are_interleaved(const struct socket_entry *entry)
{
    return entry->answer.speaks == ANSWER_HTTP2 && answers_listen(entry);
}

/* Nothing more is coming, or will be read: the program closes the connection, or ends. */
void answers_conclude(const char *call, struct socket_entry *entry);

#endif
