/* The programs that a command line can name: what is in the folders of PATH.
 */
#ifndef VHRETRY_INSPECT_PATH_PROGRAMS_H
#define VHRETRY_INSPECT_PATH_PROGRAMS_H

#include <stddef.h>
#include <sys/types.h>

enum { PATH_PROGRAMS_MAX = 32768 };

struct path_program {
    char *path; /* as PATH has it: a link is not followed */
    const char *name;
    dev_t device; /* with `inode`: which file it is, under whatever name */
    ino_t inode;
    off_t size;
    size_t order; /* earlier in PATH, smaller */
};

struct path_programs {
    struct path_program *programs;
    size_t count;
};

/* Reads the folders of `search_path` (as PATH; NULL: as if empty). Of two programs of one name only the first counts, as a shell finds it.
 * Programs that are one file stand side by side. Only regular files that may be executed; PATH_PROGRAMS_MAX at most. */
void path_programs_read(struct path_programs *programs, const char *search_path);

void path_programs_free(struct path_programs *programs);

#endif
