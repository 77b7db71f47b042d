/* What the beginning of a program's file says: does the library get into it, and see what it does?
 *
 * Pure and async-signal-safe: callers read the bytes.
 */
#ifndef VHRETRY_EVIDENCE_PROGRAM_HEADER_H
#define VHRETRY_EVIDENCE_PROGRAM_HEADER_H

#include <stdbool.h>
#include <stddef.h>

enum {
    PROGRAM_HEADER_SIZE = 1024, /* what is to be read: the segments' headers, and most linkers' notes */
    PROGRAM_NOTES_SIZE = 512
};

struct program_header {
    bool script; /* `#!` */
    bool elf;    /* of any architecture */
    bool
        own_kind; /* of this machine's architecture and word size; what follows is known of such a one alone */
    bool dynamic;  /* a loader is named, which loads the library */
    bool go;       /* it calls the kernel itself, so that no hook hears of it */
    size_t loader; /* where the loader's name begins, NUL-terminated within `length`; 0 not known */
    size_t
        notes; /* where notes are that lie behind `length`, as Go's own linker puts them; 0 there are none */
};

/* Reads the first `length` bytes of a file, which may be anything. */
struct program_header program_header_read(const void *bytes, size_t length);

/* Are the first `length` bytes of a file's notes those of Go's linker? At most PROGRAM_NOTES_SIZE matter. */
bool program_notes_are_of_go(const void *bytes, size_t length);

#endif
