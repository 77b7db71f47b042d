/* HPACK, as far as an answer's status, what a request asks, and the fields of http_fields.h need it (RFC 7541).
 *
 * Later blocks refer to what earlier ones have said, by its place in a table that both sides keep. To know the places one must
 * know how long each entry was, but not what it said, unless it is one of those: so the table has a fixed and small
 * size here, and is exact. Where it can no longer be (the encoder uses a larger one than the protocol's default, or
 * what comes is no HPACK) it is given up: what refers to it is then unknown, never guessed. What refers to the static
 * table, or says all itself, is still known.
 *
 * Pure and async-signal-safe; fed byte by byte, so that it does not matter how a block is split.
 */
#ifndef VHRETRY_WIRE_HPACK_H
#define VHRETRY_WIRE_HPACK_H

#include "http_fields.h"
#include "huffman.h"
#include "question.h"

#include <stddef.h>

enum {
    HPACK_TABLE_SIZE_MAX = 4096, /* SETTINGS_HEADER_TABLE_SIZE's default (RFC 9113 section 6.5.2) */
    HPACK_ENTRY_OVERHEAD = 32,   /* of each entry, section 4.1: so there are at most 128 */
    HPACK_ENTRIES_MAX = HPACK_TABLE_SIZE_MAX / HPACK_ENTRY_OVERHEAD,
    HPACK_TEXT_SIZE = 40, /* the longest value that counts, as for HTTP1_TEXT_SIZE */
    HPACK_STATUS_UNKNOWN = 0xffff
};

struct hpack_entry {
    uint32_t value;       /* what it means: a status, a hash, or http_field_meaning; 0 for other names */
    uint16_t size;        /* as section 4.1 counts it */
    uint16_t name_length; /* bytes; a later entry may borrow the name */
};

/* What a block says of a request, as hashes (question.h); 0: it does not say. */
struct hpack_request {
    uint32_t method;
    uint32_t target;
    uint32_t host;
    uint32_t path; /* of the target (question_path_feed) */
};

struct hpack {
    struct hpack_entry entries[HPACK_ENTRIES_MAX]; /* a ring */
    uint8_t names[HPACK_ENTRIES_MAX];              /* enum http_field of each */
    uint32_t paths[HPACK_ENTRIES_MAX]; /* of a request's targets: their hashes (question_path_feed) */
    uint16_t newest;
    uint16_t count;
    uint16_t size;  /* of all entries */
    uint16_t limit; /* of `size` */
    bool lost;      /* the table has been given up */

    /* The field in hand. */
    uint8_t stage;
    uint8_t form;
    uint8_t name; /* enum http_field */
    uint8_t shift;
    bool huffman_coded;
    char text[HPACK_TEXT_SIZE]; /* how the string in hand begins */
    uint32_t name_length;
    uint32_t integer;
    uint32_t left;   /* encoded bytes of the string in hand that are still to come */
    uint32_t length; /* of the string in hand, decoded, so far */
    struct huffman huffman;
    struct question_target target; /* all three are of the value in hand */
    uint32_t hash;
    uint32_t path;
    uint8_t place;

    /* What the block says so far. */
    uint16_t status; /* 0: nothing; HPACK_STATUS_UNKNOWN: something, but not what */
    struct http_head head;
    struct hpack_request request;
    uint32_t location; /* the hash of its path; 0: it does not say */
};

/* The beginning of a connection. `limit` is the table's, in bytes, HPACK_TABLE_SIZE_MAX at most. */
void hpack_begin(struct hpack *hpack, unsigned limit);

/* The beginning of a header block. */
void hpack_begin_block(struct hpack *hpack);

/* The next byte of the block. */
void hpack_feed(struct hpack *hpack, unsigned char byte);

/* The block is over: status and head are known. */
void hpack_end_block(struct hpack *hpack);

#endif
