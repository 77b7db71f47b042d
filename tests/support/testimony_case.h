/* Cases of tests/unit/testimony.txt: the last words of a program, and what they mean. The notation is described at the top of that
 * file.
 */
#ifndef VHRETRY_TESTS_TESTIMONY_CASE_H
#define VHRETRY_TESTS_TESTIMONY_CASE_H

#include "../../core/verdict/testimony.h"

#include <stdbool.h>
#include <stdio.h>

enum { TESTIMONY_WORDS_SIZE = 8192, TESTIMONY_LINE_SIZE = 4096 };

struct testimony_case {
    char name[TESTIMONY_LINE_SIZE];
    int line; /* of the name, in the file */
    char words[TESTIMONY_WORDS_SIZE];
    size_t length;
    struct testimony expected;
    char shown[TESTIMONY_LINE_SIZE]; /* the beginning of the line that decides; "": any */
};

/* Reads the next case of `file`, whose `*line` was read last. False at its end. A malformed line ends the test program. */
bool testimony_case_read(struct testimony_case *one, FILE *file, int *line);

#endif
