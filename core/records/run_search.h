/* Finding a run that is over, by its name or as the last one.
 */
#ifndef VHRETRY_RECORDS_RUN_SEARCH_H
#define VHRETRY_RECORDS_RUN_SEARCH_H

#include "record_folder.h"

/* Does this run count? */
typedef bool record_filter(const char *run);

/* Finds the run that wrote to its journal last, of those that count (NULL: all), or the last one without a journal (last_run.h)
 * where that is newer, and writes its path to `run` (RECORD_PATH_SIZE bytes). False if there is none. */
bool run_search_newest(record_filter *counts, char *run);

enum { EARLIER_RUNS_MAX = 8, RUN_NAME_SIZE = 64 };

/* Finds the runs with a journal whose root was the same process as that of `run`, and which began before it, such as the earlier
 * attempts of `vhretry run --in-place`. Writes the names of the last ones, the oldest first, and returns how many there are. */
size_t run_search_earlier(const char *run, char names[EARLIER_RUNS_MAX][RUN_NAME_SIZE]);

/* The runs that a person means by `given`: a path, or the whole name or the beginning of one in the folder or the fallback
 * folder, with or without the suffix, or that of the last run without a journal. Writes the path of one to `run`
 * (RECORD_PATH_SIZE bytes), where the first would be if there is none, and returns how many there are. */
size_t run_search_named(const char *given, char *run);

#endif
