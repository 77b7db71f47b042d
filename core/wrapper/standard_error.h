/* What a command prints to its standard error, where the library is not in it to listen: a static program, one of Go, one
 * with more rights than its caller.
 *
 * The command must not notice. A regular file is read once the command has failed. In front of a pipe stands a relay
 * (relay.h). To a terminal, a socket, a device or a named pipe nobody listens: nothing that could stand in their place looks
 * the same.
 */
#ifndef VHRETRY_WRAPPER_STANDARD_ERROR_H
#define VHRETRY_WRAPPER_STANDARD_ERROR_H

#include "../evidence/words_tail.h"
#include "relay.h"
#include "written_file.h"

#include <stdbool.h>
#include <stdint.h>

struct standard_error {
    struct written_file file;
    struct relay relay;
};

/* Before the command starts. `blind`: the library will not be in it, or in what it will start, as far as its words tell. With VHRETRY_WORDS=0 or VHRETRY_MODE=off nobody
 * listens either. Never fails: what cannot be had is not heard. */
void standard_error_listen(struct standard_error *heard, bool blind);

/* In the command's process, before it is executed. Async-signal-safe. */
void standard_error_enter(const struct standard_error *heard);

/* Which descriptor must stay open until the end; -1 for none. */
int standard_error_descriptor(const struct standard_error *heard);

/* In ours, once it runs. */
void standard_error_leave(struct standard_error *heard);

/* After standard_error_end: nobody asks for the words any more. */
void standard_error_forget(struct standard_error *heard);

/* The command will not be started as a child. */
void standard_error_give_up(struct standard_error *heard);

/* The command has ended. Returns once what it printed has been passed on. Signals that end us are blocked, and stay pending. */
void standard_error_end(struct standard_error *heard);

/* Afterwards: writes the last lines, cleaned and masked, to `words`, which has WORDS_TAIL_RAW_SIZE + 1 bytes, and when they were
 * printed to `time`, as records count it. Returns their length, below LAST_WORDS_SIZE; 0 if nothing was heard. */
size_t standard_error_words(const struct standard_error *heard, char *words, uint64_t *time);

#endif
