/* Which programs on PATH are not heard in full: those with a TLS of their own, and those into which the library does not get.
 *
 * Looks into files and starts nothing. What is read is bounded.
 */
#ifndef VHRETRY_INSPECT_HEARING_H
#define VHRETRY_INSPECT_HEARING_H

#include <stdbool.h>
#include <stddef.h>

struct hearing_entry {
    char name[64];    /* as it is called */
    char others[160]; /* what else is this program, or is run by it: "npm, npx and 3 more"; "" */
    char *path;
    bool package;    /* it is a package of Python */
    bool blind;      /* nothing of it is seen; else: all but what is said inside of its TLS */
    const char *why; /* blind: "is static"; else whose TLS it has: "OpenSSL" */
    bool likely;     /* that a step reaches the network by it */
    size_t rank;     /* smaller first */
};

struct hearing {
    struct hearing_entry *entries; /* the likely ones first */
    size_t count;
    size_t likely;
    bool musl; /* programs of that libc are there: the calls of shared TLS libraries are not heard in them */
    bool incomplete; /* there was more to read than is read at most */
};

/* Looks through `search_path`, as PATH; NULL: as if it were empty. */
void hearing_read(struct hearing *hearing, const char *search_path);

void hearing_free(struct hearing *hearing);

#endif
