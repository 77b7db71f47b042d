/* What the beginning of a body says, where a refusal stands in the body and not in the status: JSON and XML, as far as services
 * document it.
 *
 * A code counts only where the document itself reports its own failure: at the top, or within "error" and the like, never in
 * the data. Bulk answers say at the top that some items failed; they are read to their end, and are a refusal if all that
 * failed was refused. Of all else only a few hundred bytes are read; what is neither JSON nor such XML, up to the byte
 * that shows it.
 *
 * Pure and async-signal-safe; it does not matter how a body is split.
 */
#ifndef VHRETRY_WIRE_HTTP_BODY_H
#define VHRETRY_WIRE_HTTP_BODY_H

#include "http_body_state.h"

/* The beginning of a body, of which at most `limit` bytes are read, blanks before it and bulk answers excepted. */
void http_body_begin(struct http_body *body, unsigned limit);

/* Reads more of the body, up to and with the byte with which it says something; returns how many bytes that were. `said` is
 * BODY_SAYS_NOTHING_YET if all was taken. */
size_t http_body_read(struct http_body *body, const char *bytes, size_t length, enum http_body_said *said);

#endif
