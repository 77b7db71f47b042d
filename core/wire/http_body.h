/* What the beginning of a body says, where a refusal stands in the body and not in the status: JSON and XML, as far as services
 * document it.
 *
 * A code counts only where the document itself reports its own failure: at the top, or within "error" and the like, never in
 * the data. Bulk answers say at the top that some items failed; they are read to their end, and are a refusal if all that
 * failed was refused. Of all else at most HTTP_BODY_BYTES_MAX are read; what is neither JSON nor such XML, up to the byte
 * that shows it.
 *
 * Pure and async-signal-safe; fed byte by byte, so that it does not matter how a body is split.
 */
#ifndef VHRETRY_WIRE_HTTP_BODY_H
#define VHRETRY_WIRE_HTTP_BODY_H

#include "http_body_state.h"

/* The next byte of the body. */
enum http_body_said http_body_feed(struct http_body *body, char byte);

#endif
