/* The outputs of this execution where they lie: which there are, and the sign by which Valohai uploads them at once
 * (core/valohai/README.md, "Outputs while an execution runs"). */
#ifndef VHRETRY_VALOHAI_OUTPUT_FILES_H
#define VHRETRY_VALOHAI_OUTPUT_FILES_H

#include "restart_files.h"

/* Opens the folder of the outputs: `path`, NULL for $VH_OUTPUTS_DIR, else /valohai/outputs. -1 with errno. */
int output_folder_open(const char *path);

/* Adds what is in the open folder and below it, and matches `restart->patterns`. Symbolic links are not followed: they are
 * added as an obstacle. Looks at 20,000 entries at most. */
void output_files_find(struct restart_files *restart, int folder);

/* Makes read-only what is not yet, and no process has open for writing: half a file is no checkpoint, and Valohai takes
 * a file that is read-only out of the folder. Drops from the list what is not there any more. May be called again, for
 * what was being written. Ignores SIGIO from then on: the kernel sends it when somebody opens a file while we look at it. */
void output_files_seal(struct restart_files *restart, int folder);

#endif
