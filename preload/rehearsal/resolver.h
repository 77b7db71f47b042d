/* Look-ups that the program makes by itself, over UDP (c-ares, dnspython): their questions are not sent, but answered on the spot.
 *
 * The answer lies in the program's own socket, so that the kernel shows it as any other. Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_REHEARSAL_RESOLVER_H
#define VHRETRY_PRELOAD_REHEARSAL_RESOLVER_H

#include "../../core/wire/dns.h"
#include "rehearsal.h"

bool resolver_answers_question(int fd, const void *message, size_t size, const struct sockaddr *to,
                               socklen_t length);
void resolver_hide_stage(int fd, struct sockaddr *from, socklen_t length);

/* `fd` is about to send this message, `to` an address or, if NULL, where it is connected to. True if that is done. */
static inline bool resolver_answers(int fd, const void *message, size_t size, const struct sockaddr *to,
                                    socklen_t length)
{
    return __builtin_expect(rehearsing, 0) && message != NULL && dns_may_be_question(message, size) &&
           resolver_answers_question(fd, message, size, to, length);
}

/* `fd` has received a message from there, NULL if nobody asked: the program sees whom it had asked. */
static inline void resolver_hides(int fd, long result, struct sockaddr *from, const socklen_t *length)
{
    if (__builtin_expect(rehearsing, 0) && result > 0 && from != NULL && length != NULL)
        resolver_hide_stage(fd, from, *length);
}

#endif
