/* The header fields of HTTP that count: their names, and what their values mean. HTTP/1 and HPACK read them alike.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_HTTP_FIELDS_H
#define VHRETRY_WIRE_HTTP_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_field {
    FIELD_OTHER,
    FIELD_RETRY_AFTER,
    FIELD_DATE,
    FIELD_LIMIT_REMAINING, /* requests that the client may still make */
    FIELD_LIMIT_RESET,     /* when it may make more */
    FIELD_CONTENT_ENCODING,
    FIELD_ERROR_CODE, /* what AWS and Azure say in the body, too, if there is one */
    FIELD_GRPC_STATUS,
    FIELD_GRPC_MESSAGE,
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_LOCATION,
    FIELD_WEBSOCKET, /* RFC 6455 section 4.2.2 */
    FIELD_STATUS,    /* these and what follows: of HTTP/2 */
    FIELD_METHOD,
    FIELD_PATH,
    FIELD_AUTHORITY
};

enum {
    FIELD_NAME_SIZE = 24,   /* bytes; a longer name is none of these */
    FIELD_GRPC_UNKNOWN = 99 /* a status that is none */
};

/* What a head says beside its status. */
enum http_head_flag {
    HEAD_LIMIT_USED_UP = 1, /* no more requests are allowed for now */
    HEAD_COME_BACK = 2,     /* there is a Retry-After */
    HEAD_CODED = 4,         /* the body is compressed: nobody here can read it */
    HEAD_TOO_LARGE = 8      /* gRPC: a message was too large, which is no lack of resources */
};

/* The fields of one head so far; all zero at its beginning. */
struct http_head {
    uint32_t retry_after; /* http_retry_after; 0: it does not say */
    uint32_t date;        /* seconds since 1970; 0: it does not say */
    uint32_t limit_reset; /* as retry_after */
    uint8_t flags;        /* enum http_head_flag */
    uint8_t grpc_status;  /* one more than it is; 0: it does not say */
    uint8_t reason;       /* enum refusal_reason: that of an error's code */
    uint8_t unused;       /* no padding, whose bytes a copy may change */
};

/* Which field has this name, whether its letters are large or small? */
enum http_field http_field_named(const char *name, size_t length);

/* Does the beginning of a value, the first 40 bytes or so, suffice? */
bool http_field_may_be_cut(enum http_field field);

/* What a value means: seconds or a time (http_retry_after), a time, a number of gRPC's, a reason, or 1 for what sets a flag. 0: nothing. Of
 * the fields whose meaning is their parser's own affair, 0. */
uint32_t http_field_meaning(enum http_field field, const char *value, size_t length);

/* A field with that meaning is part of the head. */
void http_head_note(struct http_head *head, enum http_field field, uint32_t meaning);

#endif
