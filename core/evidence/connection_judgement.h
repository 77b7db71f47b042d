/* What the state of a connection says, with the kernel's view of it: rules that change nothing.
 *
 * Pure and async-signal-safe. Times as in connection_state.h.
 */
#ifndef VHRETRY_EVIDENCE_CONNECTION_JUDGEMENT_H
#define VHRETRY_EVIDENCE_CONNECTION_JUDGEMENT_H

#include "connection_state.h"
#include "peer.h"

/* How a call of connect(2) ended. */
enum connect_return {
    CONNECT_RETURNS_MADE, /* the connection is made, by now or before */
    CONNECT_RETURNS_UNDER_WAY, /* the kernel goes on: without blocking, after a time limit (SO_SNDTIMEO), after a signal */
    CONNECT_RETURNS_FAULT, /* fault_class_of_errno says of which class */
    CONNECT_RETURNS_REJECTED /* the call was wrong; the kernel may never have read the address, which need not be one */
};

/* `error`: errno(3), 0 for success. */
enum connect_return connect_return_of(int error);

/* Is a question unanswered: were bytes sent after the last received ones, and has no answer come, neither read by the program
 * nor waiting to be read? The kernel must say something of the connection. */
bool connection_is_unanswered(const struct connection *connection, const struct kernel_connection *kernel);

/* Has the program read, where hooks saw it, all that the peer has sent so far? */
bool connection_is_read_out(const struct connection *connection, const struct kernel_connection *kernel);

/* The peer has reset a connection of which the headers of TLS records tell: was it idle by then? No record was in hand, no question
 * open for sure, and `stall` (nanoseconds) had passed in silence. */
bool connection_was_idle(const struct connection *connection, const struct kernel_connection *kernel,
                         uint64_t stall);

/* Has neither side said anything, neither through hooks nor past them, where one of them has to? */
bool connection_is_mute(const struct connection *connection, const struct kernel_connection *kernel);

/* Has the peer acknowledged any byte of the program? */
bool connection_was_acknowledged(const struct kernel_connection *kernel);

/* Has the connect succeeded, whether or not the program knows? */
bool connection_is_made(const struct kernel_connection *kernel);

/* At this moment the connection shows a fault of `class`: has the program given up waiting for what is due? */
enum connection_giving_up {
    GIVEN_UP_NOT_YET, /* it waits, or another thread does, or nobody: nobody knows of its giving up */
    GIVEN_UP_PERHAPS, /* it takes its leave of the connection, which has other reasons, too */
    GIVEN_UP_SURELY   /* its wait for this connection alone had run out */
};
enum connection_giving_up connection_giving_up(const struct connection *connection,
                                               const struct kernel_connection *kernel, enum fault_class class,
                                               enum connection_moment moment);

/* Is the kernel to be asked? Not about a connection that is answered, nor before its time. */
bool connection_is_worth_a_look(const struct connection *connection, enum connection_moment moment,
                                uint64_t now, uint64_t stall);

/* Have hooks seen nothing of it but its beginning, and does nobody listen? Bytes may have passed where no hook is: then a reset is all that
 * the kernel can show, and it shows by a hang-up. */
bool connection_can_only_be_reset(const struct connection *connection);

/* The fault that the connection shows at this moment: connection_looked_at, which notes it, explains them. */
enum fault_class connection_judge(const struct connection *connection, const struct kernel_connection *kernel,
                                  enum connection_moment moment, uint64_t now, uint64_t stall);

/* Was `other`, to the same peer, reached after `connection` began to connect, which it still does? Then `connection` lost a
 * race of two addresses (happy eyeballs, RFC 8305 section 5), which is no fault. */
bool connection_lost_race(const struct connection *connection, const struct peer *peer,
                          const struct connection *other, const struct peer *other_peer);

enum connect_outcome { CONNECT_OUTSTANDING, CONNECT_SUCCEEDED, CONNECT_FAILED };

/* What became of a connect that shows no fault at this moment, and after whose outcome the program has not asked. Only a socket that is
 * closed next is said to have failed: the program may still ask of any other. */
enum connect_outcome connection_outcome(const struct connection *connection,
                                        const struct kernel_connection *kernel, enum connection_moment moment,
                                        bool lost_race);

/* Why a connect failed, as an errno, by what was sent and what came back. SO_ERROR would say it exactly, but to ask clears it, and another
 * descriptor, of another process perhaps, may lead to the same socket. */
int connection_error_of_connect(const struct kernel_connection *kernel);

#endif
