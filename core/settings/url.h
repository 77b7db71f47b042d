/* URLs, as far as it matters to whom a token is sent. */
#ifndef VHRETRY_SETTINGS_URL_H
#define VHRETRY_SETTINGS_URL_H

#include "../evidence/text.h"

#include <stdbool.h>

enum { ORIGIN_SIZE = 320 }; /* scheme, a DNS name of 253 bytes, a port */

/* Writes the origin of an http or https URL, `https://host` or `https://host:8000`, to `origin` of ORIGIN_SIZE
 * bytes. False, and `origin` empty, for anything else and for a URL with a user name or password in it, which
 * would end in logs. */
bool url_origin(const char *url, char *origin);

/* As url_origin, for what a person typed: the scheme may be missing (https), a path other than `/` may not be
 * there. */
bool url_origin_typed(const char *text, char *origin);

/* True if the origin is plain http to another machine: what is sent there, everybody on the way can read. */
bool origin_is_exposed(const char *origin);

/* True for localhost, 127.0.0.0/8 and [::1]. */
bool origin_is_loopback(const char *origin);

/* The path and query of an absolute or relative URL: the part from its first single slash on; NULL if there is
 * none. */
const char *url_path(const char *url);

/* Adds `string` percent-encoded, so that it is one path segment or one query value (RFC 3986 section 2.3). */
void text_add_url_escaped(struct text *text, const char *string);

#endif
