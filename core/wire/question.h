/* What a request asks, as a number: two requests with the same number ask the same, and an answer to the one is an answer to the
 * other (core/evidence/recovery.h).
 *
 * The method, the host and the target count, but for what differs between two attempts of one program: ranges, which are a
 * header, the order of parameters, and those that sign or date a URL. Bodies do not count.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_QUESTION_H
#define VHRETRY_WIRE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Are these bytes records of TLS, a handshake or data? What they ask is QUESTION_UNDER_TLS, unless its library tells. */
bool is_under_tls(const void *bytes, size_t length);

/* A target that is being read, byte by byte. */
struct question_target {
    uint32_t path;       /* hash */
    uint32_t parameters; /* sum of hashes: their order does not count */
    uint32_t parameter;  /* hash of the one in hand */
    uint32_t fleeting;   /* names of fleeting parameters that the one in hand may still bear */
    uint8_t position;    /* in its name */
    uint8_t stage;
};

void question_target_begin(struct question_target *target);
void question_target_feed(struct question_target *target, char byte);

/* The hash of the whole target. */
uint32_t question_target_end(struct question_target *target);

/* The hash of a name, continued from `hash`; letters in upper case count as lower case. */
uint32_t question_hash(uint32_t hash, const char *bytes, size_t length);

/* The hash of a method. Never 0. */
uint32_t question_method(const char *method, size_t length);

/* What a method asks of a target on a host, from their hashes; `host` 0: it is not known. Never 0. */
uint32_t question_of(uint32_t method, uint32_t target, uint32_t host);

/* The hash of the path of a target or a URL, fed byte by byte. `place` and the hash begin with 0; so does the hash of what has none. */
void question_path_feed(uint8_t *place, uint32_t *path, char byte);

/* The same of the request of HTTP/1 that begins with these bytes: where an answer to another one may have led (Location). */
uint32_t http1_path(const void *bytes, size_t length);

/* What the request of HTTP/1 asks that begins with these bytes; 0 if they end before its target, or are another protocol's. They
 * look like a request: http1_request. */
uint32_t http1_question(const void *bytes, size_t length);

#endif
