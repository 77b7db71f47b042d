/* Writing the run's journal (core/README.md, "Journal").
 *
 * Each record is one open, one write, one close: no descriptor is kept, because programs close and reuse all they
 * find. The one exception is journal_keep. Async-signal-safe; any failure is silent.
 */
#ifndef VHRETRY_PRELOAD_RUN_JOURNAL_WRITER_H
#define VHRETRY_PRELOAD_RUN_JOURNAL_WRITER_H

#include "../../core/evidence/record.h"
#include "../../core/evidence/words_record.h"
#include "journal_files.h"

#include <stdbool.h>

/* Signs (process_sign_record), seals and appends a record. With JOURNAL_ONLY_IF_PRESENT nothing is created: without a
 * fault there is nothing to explain. A folder that takes no more gives way to the fallback. True if it was written. */
bool journal_append(struct record *record, enum journal_creation creation);

/* Would journal_append find a journal? Who has nothing to say without one asks first, for a record has its price: two clocks, a
 * page of the kernel's. */
bool journal_is_there(void);

/* As journal_append, with a part of a process's last words, which names its image alone. */
bool journal_append_words(struct words_record *record, enum journal_creation creation);

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
