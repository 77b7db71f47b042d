/* The end of the last run that has no journal, in LAST_RUN_FILE of the record folder (run_name.h): one file of a fixed
 * size, so that `explain` knows a run without a fault, which never pushes out the record of one that met some.
 */
#ifndef VHRETRY_RECORDS_LAST_RUN_H
#define VHRETRY_RECORDS_LAST_RUN_H

#include "../verdict/journal_reader.h"

#include <time.h>

enum { LAST_RUN_RECORDS_MAX = 2 };

/* The run that the file of `folder` tells of: its path to `run` (RECORD_PATH_SIZE bytes), and when it ended. False if there is
 * no readable file. */
bool last_run_find(const char *folder, char *run, struct timespec *written);

/* Reads what is known of `run` into `journal`, which starts zeroed. False if the files of its folder and of the fallback tell
 * of other runs. Free with journal_free in any case. */
bool last_run_read(struct journal *journal, const char *run);

/* Seals `records`, the root's END first, and replaces what the file tells in the folder of `run`, else in the fallback. `create`:
 * also where there is no folder yet. False if no folder takes them. */
bool last_run_write(const char *run, struct record *records, size_t count, bool create);

#endif
