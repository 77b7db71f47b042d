/* Writing the run's journal (core/README.md, "Journal").
 *
 * Each record is one open, one write, one close: no descriptor is kept, because programs close and reuse all they
 * find. The one exception is journal_keep. Async-signal-safe; any failure is silent.
 */
#ifndef VHRETRY_PRELOAD_RUN_JOURNAL_WRITER_H
#define VHRETRY_PRELOAD_RUN_JOURNAL_WRITER_H

#include "../../core/evidence/record.h"
#include "../../core/evidence/words_record.h"

#include <stdbool.h>

enum journal_creation { JOURNAL_CREATE, JOURNAL_ONLY_IF_PRESENT };

/* Signs (process_sign_record), seals and appends a record. With JOURNAL_ONLY_IF_PRESENT nothing is created: without a
 * fault there is nothing to explain. A folder that takes no more gives way to the fallback. True if it was written. */
bool journal_append(struct record *record, enum journal_creation creation);

/* Would journal_append find a journal? Who has nothing to say without one asks first, for a record has its price: two clocks, a
 * page of the kernel's. */
bool journal_is_there(void);

/* As journal_append, with a part of a process's last words, which names its image alone. */
bool journal_append_words(struct words_record *record, enum journal_creation creation);

/* The same with a note (RECORD_LISTENS, RECORD_REACHED), into the file beside the journal, which is created if need be. */
bool journal_append_note(struct record *record);

/* The same with a note that is not of the process that writes it: `record` is signed by its caller. Safe in a child of vfork(2). */
bool journal_append_note_of_other(struct record *record);

/* The newest note (RECORD_BLIND) of a program in which nobody can be, which began in the process `pid`, or, where that is 0, in a
 * child of `parent` that became it by itself, as a shell does. Only what was noted since `since` counts. Returns that process's pid;
 * 0 if there is none. */
uint32_t journal_find_blind(uint32_t pid, uint32_t parent, uint64_t since);

/* True if somebody of the run has taken a note. */
bool journal_has_notes(void);

/* Before the process becomes another user, who may not open the journal: creates it, if need be, and keeps it open. The
 * descriptor is checked before each use, and closed by exec. Not for a vfork child. */
void journal_keep(void);

/* The descriptor of the journal that is kept open; -1 if there is none, or if the program has closed it. */
int journal_kept(void);

/* Keeps `file`, which an image before this one kept open. Ignored if it cannot be a journal. */
void journal_adopt(int file);

/* For the record of a process's end. Without a fault there is nothing to explain; but who debugs wants to hear that a
 * process which cannot be seen into is to blame, too. */
enum journal_creation journal_creation_at_end(int status, int signal);

/* From now on it is JOURNAL_CREATE for every failure; called by the constructor. */
void journal_keep_every_failure(void);

/* True if a record was to be written by this process, and no folder took it: nobody can tell what it met. */
bool journal_lost_any(void);

/* For the root of a run that failed and has no journal: replaces what LAST_RUN_FILE tells, so that `vhretry explain` speaks of
 * this run and not of one before it. Signs and seals the record. False if no folder takes it: then none may have taken those of
 * other processes either. */
bool journal_write_last(struct record *record);

/* Removes the journal and the notes of a run: it succeeded, or nothing is to be explained. */
void journal_remove(void);

#endif
