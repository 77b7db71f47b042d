/* Where runs leave their journals, and how they are read back.
 *
 * The preloaded library writes them (preload/run/run.c, preload/run/journal_files.c) and cannot share code that needs a libc.
 */
#ifndef VHRETRY_RECORDS_RECORD_FOLDER_H
#define VHRETRY_RECORDS_RECORD_FOLDER_H

#include "../verdict/journal_reader.h"

enum { RECORD_PATH_SIZE = 4096, RECORD_WHY_SIZE = 256, RECORD_FOLDERS_MAX = 2 };

/* Writes the folder of this user's runs to `folder` (RECORD_PATH_SIZE bytes): $VHRETRY_DIR, else
 * $TMPDIR/vhretry-<uid>, else /tmp/vhretry-<uid>; a path that is not absolute, or too long, counts for nothing. */
void record_folder_path(char *folder);

/* The same for the folder of processes that could not use that one. */
void record_fallback_folder_path(char *folder);

/* True if the library can use the folder `given` (preload/run/journal_files.c has its rules), or make it; else `why` says, RECORD_WHY_SIZE
 * bytes. */
bool record_folder_is_usable(const char *given, char *why);

/* Where runs are looked for, first the folder and then the fallback, which counts only if VHRETRY_DIR names none or one that
 * the library could not use either. Returns how many there are, 1 or 2. */
size_t record_folders(char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE]);

/* Reads the journal of `run`, a value of VHRETRY_RUN, into `journal`, which starts zeroed, and what is in the fallback
 * folder. False if there is none at all. Free with journal_free in any case. */
bool record_folder_read(struct journal *journal, const char *run);

/* The same for a run that has just failed, and may have no journal yet: its notes are read by all means. */
void record_folder_read_early(struct journal *journal, const char *run);

/* Seals `record` and appends it to the journal of `run`, or to its fallback. False, and nothing is created, if neither is
 * there or the record could not be written whole. */
bool record_folder_append(const char *run, struct record *record);

/* The same for a note, which is appended to those that are there. Not in the fallback. */
bool record_folder_append_note(const char *run, struct record *record);

/* The same for words. */
bool record_folder_append_words(const char *run, struct words_record *words);

/* Makes an empty journal of `run`, and its folder, where there are none yet; in the fallback if the folder cannot be used. False if
 * neither can. */
bool record_folder_begin(const char *run);

/* Removes the journal of `run`, which went well. */
void record_folder_remove(const char *run);

/* What is kept of runs that are over. */
enum { KEPT_RUNS = 32, KEPT_BYTES = 16 * 1024 * 1024, KEPT_DAYS = 7 };

/* How the files begin that say who settles an execution, who waits to take over, and that it is settled (core/valohai/lock.h). */
#define SETTLING_PREFIX "settling-"
#define HEIR_PREFIX     "heir-"
#define SETTLED_PREFIX  "settled-"

/* Removes the oldest journals of both folders until no more are left than that, and nothing of anybody else: files of
 * another user, of another name, and of a run that still goes on stay. Locks that are older than KEPT_DAYS go, too. */
void record_folder_clean(void);

#endif
