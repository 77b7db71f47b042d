/* Notes: what is known before the first failure, in a file beside the journal (core/README.md, "Journal").
 *
 * Async-signal-safe; any failure is silent.
 */
#ifndef VHRETRY_PRELOAD_RUN_RUN_NOTES_H
#define VHRETRY_PRELOAD_RUN_RUN_NOTES_H

#include "../../core/evidence/record.h"

#include <stdbool.h>

/* Signs, seals and appends a note (RECORD_LISTENS, RECORD_REACHED). The file is created if need be. True if it was written. */
bool run_notes_append(struct record *record);

/* The same with a note that is not of the process that writes it: `record` is signed by its caller. Safe in a child of vfork(2). */
bool run_notes_append_of_other(struct record *record);

/* The newest note (RECORD_BLIND) of a program in which nobody can be, which began in the process `pid`, or, where that is 0, in a
 * child of `parent` that became it by itself, as a shell does. Only what was noted since `since` counts. Returns that process's pid;
 * 0 if there is none. */
uint32_t run_notes_find_blind(uint32_t pid, uint32_t parent, uint64_t since);

/* True if somebody of the run has taken a note. */
bool run_has_notes(void);

#endif
