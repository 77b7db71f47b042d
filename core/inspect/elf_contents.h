/* What an ELF file of this word size holds: words among its constants, and the libraries that it names.
 *
 * Reads by pread(2), for a file that is cut short meanwhile must not end us. Any bytes may come: nothing that a file
 * claims is believed beyond the bounds below.
 */
#ifndef VHRETRY_INSPECT_ELF_CONTENTS_H
#define VHRETRY_INSPECT_ELF_CONTENTS_H

#include <stddef.h>
#include <stdint.h>

enum {
    ELF_WORDS_MAX = 16,
    ELF_WORD_SHORTEST = 8,
    ELF_WORD_LONGEST = 32,
    ELF_LIBRARIES_MAX = 64,
    ELF_NAME_SIZE = 256
};

/* Looks for `count` words (of ELF_WORD_SHORTEST to ELF_WORD_LONGEST bytes, ELF_WORDS_MAX at most) among the constants of the
 * open `file`. Bit n of the result: words[n] is there. What is read is taken off `*budget` (bytes); at 0 nothing more is. */
unsigned elf_constants_with(int file, const char *const *words, size_t count, uint64_t *budget);

struct elf_libraries {
    size_t count;
    char names[ELF_LIBRARIES_MAX][ELF_NAME_SIZE]; /* as libssl.so.3 */
    char run_path[1024]; /* folders with colons between them, as they stand; "" if none */
};

/* The libraries that the loader must find before the open `file` can run (DT_NEEDED). None if it is no such file. */
void elf_libraries_read(int file, struct elf_libraries *libraries);

#endif
