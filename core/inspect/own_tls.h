/* Does a program bring a TLS of its own, into which no hook of ours sees (LIMITS in the manual)?
 *
 * OpenSSL and GnuTLS that it loads as shared libraries are heard. What is linked into the program, or is another library, is
 * not: it is told by a label of TLS 1.3, which every implementation holds as it stands (RFC 8446, 7.1).
 */
#ifndef VHRETRY_INSPECT_OWN_TLS_H
#define VHRETRY_INSPECT_OWN_TLS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OWN_TLS_LIBRARIES_MAX = 1024 };

/* What was found out on the way, and how much may still be read. Starts as own_tls_begin leaves it. */
struct own_tls_search {
    uint64_t budget; /* bytes */
    size_t count;
    struct {
        char path[PATH_MAX]; /* of a library */
        const char *own;     /* NULL if it has none */
    } * libraries;           /* OWN_TLS_LIBRARIES_MAX; NULL without memory: then libraries are not followed */
};

void own_tls_begin(struct own_tls_search *search);
void own_tls_end(struct own_tls_search *search);

/* The name of the TLS that the program at `path` brings, itself or by a library: "rustls"; "" if nobody knows it; NULL if it brings none.
 * A regular file, whatever is in it. */
const char *own_tls_of(struct own_tls_search *search, const char *path);

/* The same of this one file, a library or a program, without the libraries that it needs. */
const char *own_tls_inside(struct own_tls_search *search, const char *path);

/* OpenSSL or GnuTLS as a shared library, by the name of its file, also as wheels name it: libssl-8bd944e8.so.3. */
bool own_tls_is_heard(const char *name);

#endif
