/* Opening what only we may have written: the one rule of trust is record_place_is_trusted (run_name.h), asked by fstat(2) of what was
 * opened, so that nothing can take its place between the look and the use.
 */
#ifndef VHRETRY_RECORDS_TRUSTED_FILE_H
#define VHRETRY_RECORDS_TRUSTED_FILE_H

/* Opens the folder `path`, which may have slashes behind it. -1 with errno otherwise: EPERM if somebody else may write to it, ELOOP or
 * ENOTDIR for a symbolic link. */
int trusted_folder_open(const char *path);

/* Opens the file `path`, `flags` as for open(2), in a folder that is trusted; mode 0600 if it is created. -1 with errno otherwise: EPERM
 * if the file or its folder is not trusted, EINVAL if it is no regular file. Never waits, as for a FIFO. */
int trusted_file_open(const char *path, int flags);

#endif
