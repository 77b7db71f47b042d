/* The file of a program: does the library get into it, and see what it does?
 */
#ifndef VHRETRY_WRAPPER_PROGRAM_FILE_H
#define VHRETRY_WRAPPER_PROGRAM_FILE_H

#include <limits.h>
#include <stdbool.h>

struct program_file {
    char path[PATH_MAX];
    bool script;
    char interpreter
        [256]; /* of a script: a path, or the name that env(1) looks up in PATH; "" if it names none */
    bool elf;
    bool own_kind; /* of this machine's architecture and word size */
    bool dynamic;
    bool musl; /* of that libc */
    bool go;
    bool
        privileged; /* setuid, setgid or with capabilities: the loader drops preloaded libraries (ld.so(8)) */
};

/* Finds `name` in PATH, as execvp(3) would, and reads the file, or the interpreter's for a script. False if one is not there
 * or may not be executed; then `missing` (PATH_MAX bytes) is its name. */
bool program_file_find(struct program_file *program, const char *name, char *missing);

/* Reads the regular file that `program->path` names, into the rest, which is empty. False if it cannot be opened. */
bool program_file_read(struct program_file *program);

/* Why it is not observed, to stand behind its name: "is static". NULL if it is. */
const char *program_file_unobserved(const struct program_file *program);

#endif
