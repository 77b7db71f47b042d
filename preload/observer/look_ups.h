/* Look-ups that the program makes by itself, over UDP (c-ares, dnspython): one that nobody answers, or answers with a failure
 * of the server, is a fault as one of getaddrinfo(3) is.
 *
 * Bounded: the most recent 16 questions. Lock-free and async-signal-safe; never touches errno. A name that does not exist is no
 * fault here: with a search list, resolvers ask for several that do not, before or after the one that does.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_LOOK_UPS_H
#define VHRETRY_PRELOAD_OBSERVER_LOOK_UPS_H

#include "../../core/wire/dns.h"

#include <sys/socket.h>
#include <sys/types.h>

extern uint32_t look_ups_open; /* questions that are not answered yet; perhaps too many */

/* The program has sent this message, which may be a question, on `fd`: to an address or, if NULL, where it is connected to. */
void look_ups_ask(int fd, const void *message, size_t size, const struct sockaddr *to, socklen_t length);

/* `call` has received on `fd`, with this result: the length of the message, or -1. With MSG_TRUNC it may be longer than the `size`
 * bytes of the buffer, of which there may be none. */
void look_ups_hear(const char *call, int fd, ssize_t result, const void *buffer, size_t size);

/* `call` is about to close `fd`. `stall`: VHRETRY_STALL, nanoseconds. */
void look_ups_close(const char *call, int fd, uint64_t stall);

/* The program ends. */
void look_ups_end(uint64_t stall);

/* Nothing is to be heard any more. */
void look_ups_forget_all(void);

/* In the child of a fork: its parent's are not its own. */
void look_ups_start_forked(void);

/* After every message that was sent: seldom more than two comparisons. */
static inline void look_ups_sent(int fd, const void *message, size_t size, ssize_t result,
                                 const struct sockaddr *to, socklen_t length)
{
    if (result > 0 && (size_t)result == size && dns_may_be_question(message, size))
        look_ups_ask(fd, message, size, to, length);
}

/* After every call that received: one load while no question is open. */
static inline void look_ups_received(const char *call, int fd, ssize_t result, const void *buffer,
                                     size_t size)
{
    if (__builtin_expect(__atomic_load_n(&look_ups_open, __ATOMIC_RELAXED) != 0, 0))
        look_ups_hear(call, fd, result, buffer, size);
}

#endif
