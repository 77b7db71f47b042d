/* The protocols whose answers are parsed byte by byte, in one list. HTTP/2 is none of them: its answers come interleaved, and
 * its state is large (http2.h).
 *
 * A parser keeps what it remembers in answer->stage and answer->parser (answer_state.h), all zero at the beginning of an answer. It has
 * these functions; a protocol that needs no own one names a default of answer.c:
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

#include "answer_state.h"

/* clang-format off */
#define WIRE_PROTOCOLS(ROW)                                                                                  \
    /*  protocol           name        recognise             request             feed             conclude */\
    ROW(ANSWER_POSTGRESQL, postgresql, postgresql_recognise, postgresql_request, postgresql_feed, unfinished_is_unknown) \
    ROW(ANSWER_REDIS,      redis,      redis_recognise,      any_request,        redis_feed,      unfinished_is_unknown) \
    ROW(ANSWER_MYSQL,      mysql,      no_request_shows,     mysql_request,      mysql_feed,      unfinished_is_unknown) \
    ROW(ANSWER_MONGODB,    mongodb,    mongodb_recognise,    mongodb_request,    mongodb_feed,    unfinished_is_unknown) \
    ROW(ANSWER_AMQP,       amqp,       amqp_recognise,       any_request,        amqp_feed,       unfinished_is_unknown) \
    ROW(ANSWER_MQTT,       mqtt,       mqtt_recognise,       any_request,        mqtt_feed,       unfinished_is_unknown) \
    ROW(ANSWER_NATS,       nats,       nats_recognise,       any_request,        nats_feed,       unfinished_is_unknown) \
    ROW(ANSWER_WEBSOCKET,  websocket,  no_request_shows,     any_request,        websocket_feed,  unfinished_is_unknown) \
    ROW(ANSWER_SMTP,       smtp,       smtp_recognise,       replies_request,    replies_feed,    unfinished_is_unknown) \
    ROW(ANSWER_SSH,        ssh,        ssh_recognise,        any_request,        ssh_feed,        unfinished_is_unknown) \
    ROW(ANSWER_FTP,        ftp,        ftp_recognise,        replies_request,    replies_feed,    unfinished_is_unknown) \
    ROW(ANSWER_GREETING,   greeting,   no_request_shows,     replies_request,    greeting_feed,   unfinished_is_unknown) \
    ROW(ANSWER_HTTP,       http1,      no_request_shows,     http1_request,      http1_feed,      http1_conclude)
/* clang-format on */

/* HTTP/1.x -------------------------------------------------------------------------------------------- */

/* What these bytes request, if a request of HTTP begins with them; REQUEST_UNKNOWN otherwise. */
enum answer_request http1_request(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void http1_feed(struct answer *answer, char byte);

/* What `bytes` have of a body that is being read (answer->reading), or its beginning; returns how many bytes that were. 0: what
 * comes next is not of the body, but of its framing. */
size_t http1_read_body(struct answer *answer, const char *bytes, size_t length);

/* Does the answer say at its beginning how long its body is? Else it comes in chunks, or ends with the connection. */
bool http1_is_measured(const struct answer *answer);

/* The result of an answer whose headers are cut off: its status may be a fault. */
enum answer_result http1_conclude(const struct answer *answer);

/* PostgreSQL ------------------------------------------------------------------------------------------ */

/* Does the program begin a conversation with PostgreSQL, in protocol 3? By a StartupMessage, or by asking for TLS or GSSAPI
 * first. */
bool postgresql_recognise(const void *bytes, size_t length);

/* What these bytes request, in a conversation with PostgreSQL: REQUEST_ENCRYPTION, REQUEST_TIDIES or REQUEST_UNKNOWN. */
enum answer_request postgresql_request(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void postgresql_feed(struct answer *answer, char next);

/* MySQL ----------------------------------------------------------------------------------------------- */

/* What these bytes request, in a conversation with MySQL. */
enum answer_request mysql_request(const void *bytes, size_t length);

/* One byte more: of what the server sends first, which is its greeting or the reason for none, or of an answer to a request. The
 * greeting gives no result. */
void mysql_feed(struct answer *answer, char next);

/* MongoDB --------------------------------------------------------------------------------------------- */

/* Is it a message of a client's? */
bool mongodb_recognise(const void *bytes, size_t length);

/* What these bytes request, in a conversation with MongoDB: REQUEST_TIDIES, or REQUEST_UNKNOWN. */
enum answer_request mongodb_request(const void *bytes, size_t length);

/* One byte more of what the server says. */
void mongodb_feed(struct answer *answer, char next);

/* AMQP 0-9-1, MQTT, NATS ------------------------------------------------------------------------------ */

/* Does the program begin a conversation with a broker: the protocol's header, a CONNECT? */
bool amqp_recognise(const void *bytes, size_t length);
bool mqtt_recognise(const void *bytes, size_t length);
bool nats_recognise(const void *bytes, size_t length);

/* One byte more of what the broker says. */
void amqp_feed(struct answer *answer, char next);
void mqtt_feed(struct answer *answer, char next);
void nats_feed(struct answer *answer, char next);

/* WebSocket ------------------------------------------------------------------------------------------- */

/* One byte more of what the server says, after it has switched to this protocol (http1.c). */
void websocket_feed(struct answer *answer, char next);

/* SMTP and FTP ---------------------------------------------------------------------------------------- */

/* Does the program begin a conversation with a mail server, with a file server? By its first command that no other protocol
 * has. The server speaks first; its greeting is of either. */
bool smtp_recognise(const void *bytes, size_t length);
bool ftp_recognise(const void *bytes, size_t length);

/* What these bytes request, in such a conversation: REQUEST_TIDIES, or REQUEST_UNKNOWN. */
enum answer_request replies_request(const void *bytes, size_t length);

/* One byte more of what such a server says. */
void replies_feed(struct answer *answer, char byte);

/* SSH ------------------------------------------------------------------------------------------------- */

/* Is it a client's banner? */
bool ssh_recognise(const void *bytes, size_t length);

/* One byte more of what the server says. */
void ssh_feed(struct answer *answer, char byte);

/* Whoever speaks first -------------------------------------------------------------------------------- */

/* One byte more of what a server says unasked. It shows which protocol is spoken (answer->speaks). */
void greeting_feed(struct answer *answer, char byte);

/* Redis ----------------------------------------------------------------------------------------------- */

/* Is it a request in Redis's protocol: an array of strings? */
bool redis_recognise(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void redis_feed(struct answer *answer, char byte);

#endif
