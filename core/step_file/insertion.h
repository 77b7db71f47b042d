/* Text put into a file at certain places, and the difference that it makes. Nothing else of the file changes. */
#ifndef VHRETRY_STEP_FILE_INSERTION_H
#define VHRETRY_STEP_FILE_INSERTION_H

#include <stdbool.h>
#include <stddef.h>

enum { INSERTIONS_MAX = 8, INSERTION_SIZE = 512 };

struct insertion {
    size_t at; /* byte of the file */
    char text[INSERTION_SIZE];
};

/* In the order of their places. */
struct insertions {
    struct insertion list[INSERTIONS_MAX];
    size_t count;
};

/* Adds one behind those of the same place. False if there are too many. */
bool insertions_add(struct insertions *insertions, size_t at, const char *text);

/* The `length` bytes at `text` with the insertions, NUL-terminated, and how long that is; NULL if memory ran out. Caller frees. */
char *insertions_apply(const struct insertions *insertions, const char *text, size_t length,
                       size_t *new_length);

/* The difference as diff -u writes it, for the file `name`; "" if there is none, NULL if memory ran out. Caller frees. */
char *insertions_diff(const struct insertions *insertions, const char *text, size_t length, const char *name);

#endif
