/* The protocols whose answers are parsed byte by byte, in one list. HTTP/2 is none of them: its answers come interleaved, and
 * its state is large (http2.h).
 *
 * A parser has a struct <name>_state, all zero at the beginning of an answer, and these functions, of which a protocol that
 * needs no own one names a default of answer.c:
 *
 * recognise  Does this request begin a conversation in the protocol? Asked in the list's order while no protocol is known.
 * request    What do these bytes request?
 * feed       Takes the next byte of an answer that is ANSWER_INCOMPLETE.
 * conclude   No more is coming: the result of what there is of an answer that has not been reported.
 *
 * A list of macros, not an array of pointers: each pointer would cost the library a relocation at every start.
 */
#ifndef VHRETRY_WIRE_PROTOCOLS_H
#define VHRETRY_WIRE_PROTOCOLS_H

#include "http1.h"
#include "mysql.h"
#include "postgresql.h"
#include "redis.h"

/* clang-format off */
#define WIRE_PROTOCOLS(ROW)                                                                                  \
    /*  protocol           name        recognise             request             feed             conclude */\
    ROW(ANSWER_POSTGRESQL, postgresql, postgresql_recognise, postgresql_request, postgresql_feed, unfinished_is_unknown) \
    ROW(ANSWER_REDIS,      redis,      redis_recognise,      any_request,        redis_feed,      unfinished_is_unknown) \
    ROW(ANSWER_MYSQL,      mysql,      no_request_shows,     any_request,        mysql_feed,      unfinished_is_unknown) \
    ROW(ANSWER_HTTP,       http1,      no_request_shows,     http1_request,      http1_feed,      http1_conclude)
/* clang-format on */

#endif
