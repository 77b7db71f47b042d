/* What a command reads from its standard input, and whether another run of it can be given the same.
 *
 * A regular file is wound back. A terminal goes on asking, a device such as /dev/null has no place. What was read from a pipe or a
 * socket is gone. Only one that had come to its end before can be given again, or a pipe in which lies, byte by byte, what lay there
 * before. One that was open and empty cannot: nobody knows what has gone through it.
 */
#ifndef VHRETRY_WRAPPER_STANDARD_INPUT_H
#define VHRETRY_WRAPPER_STANDARD_INPUT_H

#include <stddef.h>
#include <sys/types.h>

enum standard_input_kind { INPUT_REPEATS, INPUT_FILE, INPUT_PIPE, INPUT_IS_GONE };

enum { INPUT_SEEN_MAX = 60 * 1024 /* of a pipe that is full, somebody has more */ };

struct standard_input {
    enum standard_input_kind kind;
    off_t place; /* in the file, where the command begins to read */
    size_t length;
    char bytes[INPUT_SEEN_MAX]; /* in the pipe */
};

/* Before the command starts. */
void standard_input_note(struct standard_input *input);

/* After its end. NULL: another run can be given the same; else why not, as in `not run again in place: ...`. */
const char *standard_input_obstacle(const struct standard_input *input);

/* Before another run. */
void standard_input_rewind(const struct standard_input *input);

#endif
