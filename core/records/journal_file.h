/* The file that a journal is kept in. */
#ifndef VHRETRY_RECORDS_JOURNAL_FILE_H
#define VHRETRY_RECORDS_JOURNAL_FILE_H

#include "../verdict/journal_reader.h"

/* Appends the records of a file. False with errno set if it cannot be read: ENOENT when there is none, EPERM when it belongs to
 * somebody else, or others may write to it or to its folder (trusted_file.h). Reads at most 64 MiB, the newest ones. */
bool journal_read(struct journal *journal, const char *path);

#endif
