#include "journal_kept.h"

#include "../platform/system_call.h"
#include "journal_files.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

/* The journal of a process that has become another user since. It is the only descriptor that we keep: such a process could
 * not open the journal any more, and a journal of its own would not be believed. It may have closed it, and use the number
 * for something else. */
static int kept = -1;
static struct stat kept_status;

void journal_keep(void)
{
    enum { OUT_OF_THE_WAY = 200 };
    struct stat status;
    if (kept >= 0)
        return;
    int file = journal_open_in(false, JOURNAL_CREATE);
    if (file < 0)
        return;
    long copy = SYSTEM_CALL_3(SYS_fcntl, file, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    SYSTEM_CALL_1(SYS_close, file);
    if (copy < 0)
        return;
    if (SYSTEM_CALL_2(SYS_fstat, copy, &status) != 0) {
        SYSTEM_CALL_1(SYS_close, copy);
        return;
    }
    kept_status = status;
    kept = (int)copy;
}

void journal_adopt(int file)
{
    struct stat status;
    const long flags = SYSTEM_CALL_3(SYS_fcntl, file, F_GETFL, 0);
    if (flags < 0 || (flags & O_APPEND) == 0 || SYSTEM_CALL_2(SYS_fstat, file, &status) != 0 ||
        !S_ISREG(status.st_mode))
        return;
    SYSTEM_CALL_3(SYS_fcntl, file, F_SETFD, FD_CLOEXEC);
    kept_status = status;
    kept = file;
}

int journal_kept(void)
{
    struct stat status;
    bool is_there = kept >= 0 && SYSTEM_CALL_2(SYS_fstat, kept, &status) == 0 &&
                    status.st_dev == kept_status.st_dev && status.st_ino == kept_status.st_ino;
    return is_there ? kept : -1;
}
