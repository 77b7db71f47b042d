/* Conversations of HTTP/2, written as steps:
 *
 *     ask STREAM [NAME=VALUE...], cancel STREAM, leave      the program's frames; a field #NUMBER refers to that index
 *     miss                                  bytes of the program's were sent that nobody has seen
 *     head STREAM NAME=VALUE... [end]       the server's, from here on; a blank of a value is written ~
 *     data STREAM TEXT [end], padded STREAM TEXT [end]
 *     reset STREAM CODE, goaway LAST CODE
 *
 * with "; " between them.
 */
#ifndef VHRETRY_TESTS_HTTP2_PLAY_H
#define VHRETRY_TESTS_HTTP2_PLAY_H

#include "../../core/wire/http2.h"

enum {
    HTTP2_BYTES_MAX = 8192,
    HTTP2_SAID_MAX = 256,
    HTTP2_FIELDS_MAX = 64,
    HTTP2_FIELD_SIZE = 160,
    HTTP2_ANSWERS_MAX = 16
};

/* How header blocks are written. */
enum http2_encoding {
    HTTP2_LITERAL,
    HTTP2_INSERTED,  /* into the table, and taken from it the next time */
    HTTP2_CONTINUED, /* in two frames */
    HTTP2_ENCODINGS
};

struct http2_bytes {
    uint8_t data[HTTP2_BYTES_MAX];
    size_t length;
};

/* What a side's encoder has in its table, the oldest first. */
struct http2_fields {
    char fields[HTTP2_FIELDS_MAX][HTTP2_FIELD_SIZE];
    size_t count;
};

struct http2_player {
    enum http2_encoding encoding;
    size_t piece; /* what a side says comes in pieces of so many bytes, which know nothing of frames */
    struct http2 http2;
    char said
        [HTTP2_SAID_MAX]; /* codes; behind that of a fault its protocol, its reason and the seconds it asks to wait */
    struct http2_bytes unheard; /* what the server says until the program speaks comes as one */
    struct http2_fields server;
    struct http2_fields program;
    struct answer answers[HTTP2_ANSWERS_MAX];
    size_t answer_count;
    bool begun; /* the program has sent its preface */
};

/* The beginning of a connection: the server's SETTINGS. */
void http2_player_start(struct http2_player *player, enum http2_encoding encoding, size_t piece);

/* Plays the first step of `steps`, and ends the test if it is none. Returns the rest; NULL: it was the
 * last. */
const char *http2_play_step(struct http2_player *player, const char *steps);

/* The program reads what the server has said. */
void http2_player_hear(struct http2_player *player);

#endif
