/* ELF files of a few bytes, made to be looked at and not to be run. */
#ifndef VHRETRY_TESTS_MADE_ELF_H
#define VHRETRY_TESTS_MADE_ELF_H

#include <stdbool.h>
#include <stdint.h>

enum { MADE_ELF_SIZE = 512 * 1024 /* bytes of the file, most of them a hole */ };

struct made_elf {
    const char *section;   /* the one section that it has: ".rodata"; NULL: it does not tell */
    const char *words;     /* in that section; NULL: none */
    uint32_t words_at;     /* from the section's start */
    const char *libraries; /* that it needs, with blanks between them; NULL: none */
    const char *run_path;  /* NULL: none */
    const char *loader;    /* NULL: it is static */
    bool go;
    bool foreign; /* of another machine */
};

/* Writes it, for everybody to execute. */
void made_elf_write(const char *path, const struct made_elf *made);

#endif
