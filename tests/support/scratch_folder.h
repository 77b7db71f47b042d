/* A folder for one test, removed with all that is in it. */
#ifndef VHRETRY_TESTS_SCRATCH_FOLDER_H
#define VHRETRY_TESTS_SCRATCH_FOLDER_H

enum { SCRATCH_PATH_SIZE = 256 };

/* Makes it below /tmp and writes its path to `folder` (SCRATCH_PATH_SIZE bytes). Fails the test if it cannot. */
void scratch_folder_make(char *folder);

/* Removes it. Fails the test if it cannot. */
void scratch_folder_remove(const char *folder);

#endif
