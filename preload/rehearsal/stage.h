/* The stage: where a connect leads to that is to fail, instead of to its peer.
 *
 * The kernel then shows the program what it would see in life: in the result of the call, in poll, select and epoll, in SO_ERROR, in
 * what it reads. Nothing leaves the machine: the other end is an address of loopback.
 */
#ifndef VHRETRY_PRELOAD_REHEARSAL_STAGE_H
#define VHRETRY_PRELOAD_REHEARSAL_STAGE_H

#include "../../core/evidence/fault.h"
#include "../../core/evidence/peer.h"

#include <sys/socket.h>

typedef int connect_function(int, __CONST_SOCKADDR_ARG, socklen_t);

/* Connects `fd` by `real`, as if to `peer` at `address`, so that it fails as `class` does. As connect(2), errno too. */
int stage_connect(connect_function *real, int fd, const struct sockaddr *address, const struct peer *peer,
                  enum fault_class class);

/* `address` was made up for the name of `peer`, and this connect is none that is to fail (of another port): asks the resolver now, and
 * connects by `real`. As connect(2), errno too; not async-signal-safe. */
int stage_leave(connect_function *real, int fd, const struct sockaddr *address, const struct peer *peer);

#endif
