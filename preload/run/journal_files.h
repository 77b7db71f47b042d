/* The files in which a run is put on record, and their folders (core/README.md, "Journal"): where they are, whom they belong to, how they are
 * opened.
 *
 * What is opened is closed by who asked for it. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_RUN_JOURNAL_FILES_H
#define VHRETRY_PRELOAD_RUN_JOURNAL_FILES_H

#include <stdbool.h>
#include <sys/types.h>

enum journal_creation { JOURNAL_CREATE, JOURNAL_ONLY_IF_PRESENT };

/* Names live on the stack, each no longer than it is needed: a fault may be met on a signal stack of a few KiB. */
enum { JOURNAL_NAME_SIZE = 96 };

/* The name in either folder of this run's file that ends with `suffix`; JOURNAL_NAME_SIZE bytes. */
void journal_name_file(char *name, const char *suffix);

/* Opens the folder, creating one level if asked to. Negative errno if it is unusable. */
int journal_open_folder(bool fallback, enum journal_creation creation);

/* Opens a file that is ours, and no pipe or device, and tells its size. Negative errno otherwise. */
int journal_open_regular(int folder, const char *name, int flags, off_t *size);

/* Opens the journal for records to be appended. Negative errno if there is none, or cannot be. */
int journal_open_in(bool fallback, enum journal_creation creation);

/* Is there such a file of this run? One system call. */
bool journal_file_is_there(bool fallback, const char *suffix);

/* True if this process is all of the run and has not begun to write, a fault or a note: three system calls, no file. */
bool journal_nobody_wrote(void);

#endif
