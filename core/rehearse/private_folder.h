/* A folder of our own for as long as a rehearsal lasts. */
#ifndef VHRETRY_REHEARSE_PRIVATE_FOLDER_H
#define VHRETRY_REHEARSE_PRIVATE_FOLDER_H

#include <stdbool.h>

enum { PRIVATE_FOLDER_SIZE = 256 };

/* Makes one in $TMPDIR, or where that cannot be used in one of the usual places, and writes its path to `folder`. False with the
 * errno of the last place. */
bool private_folder_make(char folder[PRIVATE_FOLDER_SIZE]);

/* Removes it with all that is in it, read-only folders too. */
void private_folder_remove(const char *folder);

#endif
