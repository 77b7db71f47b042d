#include "journal.h"

#include "../core/command/settle_protocol.h"
#include "../core/evidence/text.h"
#include "process.h"
#include "quiet.h"
#include "run.h"
#include "system_call.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

/* Half of the cap: a full journal becomes the `.old` one and a new one begins, so that the newest records are
 * never the ones that are lost. */
enum { JOURNAL_HALF_SIZE = 8 * 1024 * 1024 };

enum { FOLDER_MODE = 0700, FILE_MODE = 0600 };

struct journal_name {
    char folder[RUN_PATH_SIZE];
    char file[96];
    char old_file[96];
};

/* The run's path split into folder and file; the second candidate keeps the file name in /dev/shm. */
static void name_journal(struct journal_name *name, bool fallback)
{
    const char *base = run_path();
    for (const char *byte = run_path(); *byte != '\0'; byte++)
        if (*byte == '/')
            base = byte + 1;
    struct text folder = text_in(name->folder, sizeof name->folder);
    if (fallback) {
        text_add(&folder, FALLBACK_FOLDER);
        text_add_unsigned(&folder, (uint64_t)SYSTEM_CALL_0(SYS_geteuid));
    } else {
        text_add_bytes(&folder, run_path(), (size_t)(base - run_path()));
    }
    struct text file = text_in(name->file, sizeof name->file);
    text_add(&file, base);
    text_add(&file, JOURNAL_SUFFIX);
    struct text old_file = text_in(name->old_file, sizeof name->old_file);
    text_add(&old_file, base);
    text_add(&old_file, JOURNAL_OLD_SUFFIX);
}

/* Somebody else's folder, or one that others may write to, could lead our writes astray. */
static bool is_trusted(int folder)
{
    struct stat status;
    return SYSTEM_CALL_2(SYS_fstat, folder, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == (uid_t)SYSTEM_CALL_0(SYS_geteuid) && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Opens the folder, creating one level if asked to. Negative errno if it is unusable. */
static int open_folder(const char *path, enum journal_creation creation)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    /* O_NOFOLLOW ignores a symlink that a final slash makes the kernel follow: cut the slash. */
    char trimmed[RUN_PATH_SIZE];
    struct text text = text_in(trimmed, sizeof trimmed);
    text_add(&text, path);
    while (text.length > 1 && trimmed[text.length - 1] == '/')
        trimmed[--text.length] = '\0';
    long folder = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, trimmed, flags, 0);
    if (folder == -ENOENT && creation == JOURNAL_CREATE) {
        SYSTEM_CALL_3(SYS_mkdirat, AT_FDCWD, trimmed, FOLDER_MODE);
        folder = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, trimmed, flags, 0);
    }
    if (folder >= 0 && !is_trusted((int)folder)) {
        SYSTEM_CALL_1(SYS_close, folder);
        return -EACCES;
    }
    return (int)folder;
}

/* Makes a full journal the old one. Under a lock, and only if the name still leads to the file we hold: otherwise
 * two processes could push each other's records out at once. True if the name is free for a new file. */
static bool rotate(int folder, int file, const struct journal_name *name)
{
    struct stat held;
    struct stat named;
    if (SYSTEM_CALL_2(SYS_flock, file, LOCK_EX | LOCK_NB) != 0)
        return false;
    if (SYSTEM_CALL_2(SYS_fstat, file, &held) != 0)
        return false;
    if (SYSTEM_CALL_4(SYS_newfstatat, folder, name->file, &named, AT_SYMLINK_NOFOLLOW) != 0 ||
        named.st_ino != held.st_ino)
        return true;
    return system_call(SYS_renameat2, folder, (long)name->file, folder, (long)name->old_file, 0, 0) == 0;
}

static int open_file(int folder, const struct journal_name *name, enum journal_creation creation)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
                      (creation == JOURNAL_CREATE ? O_CREAT : 0);
    struct stat status;
    long file = SYSTEM_CALL_4(SYS_openat, folder, name->file, flags, FILE_MODE);
    if (file < 0)
        return (int)file;
    if (SYSTEM_CALL_2(SYS_fstat, file, &status) != 0 || !S_ISREG(status.st_mode)) {
        SYSTEM_CALL_1(SYS_close, file);
        return -EACCES;
    }
    if (status.st_size < JOURNAL_HALF_SIZE || !rotate(folder, (int)file, name))
        return (int)file;
    SYSTEM_CALL_1(SYS_close, file);
    return (int)SYSTEM_CALL_4(SYS_openat, folder, name->file, flags | O_CREAT, FILE_MODE);
}

static int open_journal_in(bool fallback, enum journal_creation creation)
{
    struct journal_name name;
    name_journal(&name, fallback);
    int folder = open_folder(name.folder, creation);
    if (folder < 0)
        return folder;
    int file = open_file(folder, &name, creation);
    SYSTEM_CALL_1(SYS_close, folder);
    return file;
}

/* Where the run's own folder is unusable, every process of the run comes to the same fallback. */
static int open_journal(enum journal_creation creation)
{
    int file = open_journal_in(false, creation);
    return file >= 0 ? file : open_journal_in(true, creation);
}

bool journal_append(struct record *record, enum journal_creation creation)
{
    int file = open_journal(creation);
    if (file < 0)
        return false;
    process_sign_record(record);
    record_seal(record);
    bool written = quiet_write(file, record, sizeof *record);
    SYSTEM_CALL_1(SYS_close, file);
    return written;
}

enum journal_creation journal_creation_at_end(int status, int signal)
{
    return trace_enabled() && (status != 0 || signal != 0) ? JOURNAL_CREATE : JOURNAL_ONLY_IF_PRESENT;
}

bool journal_exists(void)
{
    int file = open_journal(JOURNAL_ONLY_IF_PRESENT);
    if (file < 0)
        return false;
    SYSTEM_CALL_1(SYS_close, file);
    return true;
}

void journal_remove(void)
{
    for (int fallback = 0; fallback <= 1; fallback++) {
        struct journal_name name;
        name_journal(&name, fallback != 0);
        int folder = open_folder(name.folder, JOURNAL_ONLY_IF_PRESENT);
        if (folder < 0)
            continue;
        SYSTEM_CALL_3(SYS_unlinkat, folder, name.file, 0);
        SYSTEM_CALL_3(SYS_unlinkat, folder, name.old_file, 0);
        SYSTEM_CALL_1(SYS_close, folder);
    }
}
